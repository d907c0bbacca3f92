"""Which documents travel together, and how much may be under way."""

from __future__ import annotations

from kombu import Connection

from storage.ledger import Hint
from workers import hints
from workers.app import app


def hint(id: int, media_type: str | None = "text/html", stage: str = "convert", alone: bool = False) -> Hint:
    return Hint(id, stage, "a.gov.cn", media_type, 2021, alone)


def sizes(given: list[Hint]) -> list[int]:
    return [len(message.doc) for message in hints.bundle(given)]


def test_light_formats_travel_in_company_heavy_ones_in_small_company() -> None:
    assert hints.LIGHT > hints.HEAVY > 1
    assert sizes([hint(n) for n in range(hints.LIGHT + 1)]) == [hints.LIGHT, 1]
    assert sizes([hint(n, "application/pdf") for n in range(hints.HEAVY + 1)]) == [hints.HEAVY, 1]


def test_requests_to_many_hosts_travel_in_company_local_files_and_what_was_tried_before_alone() -> None:
    assert sizes([hint(n, None, "fetch") for n in range(2)]) == [2]
    assert sizes([hint(0, None, "fetch"), hint(1, "text/html", "fetch"), hint(2, None, "fetch", alone=True)]) == [1, 2]
    assert sizes([Hint(n, "fetch", "", None, None, False) for n in range(2)]) == [1, 1]
    assert sorted(sizes([hint(0), hint(1, alone=True), hint(2)])) == [1, 2]


def test_formats_do_not_mix_and_every_document_travels_once() -> None:
    given = [hint(n, ["text/html", "application/pdf", "application/x-new"][n % 3]) for n in range(9)]
    messages = list(hints.bundle(given))
    assert {message.format for message in messages} == {"html", "pdf", "x-new"}
    assert sorted(id for message in messages for id in message.doc) == list(range(9))


def test_heavy_formats_get_more_time_than_light_ones() -> None:
    (light,) = hints.bundle([hint(1)])
    (heavy,) = hints.bundle([hint(1, "application/pdf")])
    assert light.time_limits < heavy.time_limits


def test_a_queue_has_room_for_a_window_of_messages(broker: str) -> None:
    with app.connection_for_write(broker) as connection:
        assert hints.room(connection, "convert") == hints.WINDOW
        hints.publish(next(hints.bundle([hint(1)])), connection)
        assert hints.room(connection, "convert") == hints.WINDOW - 1
        assert hints.room(connection, "parse") == hints.WINDOW


def test_a_message_holds_ids_and_words_to_search_for(broker: str) -> None:
    with app.connection_for_write(broker) as connection, Connection(broker) as reader:
        hints.publish(next(hints.bundle([hint(5), hint(6)])), connection)
        message = reader.SimpleQueue("convert").get(timeout=5)
        assert message.content_type == "application/json"
        assert message.payload[1] == {"doc": [5, 6], "host": "a.gov.cn", "format": "html", "year": 2021}
        assert message.headers["timelimit"] == [60, 50]
        assert message.headers["eta"] is None

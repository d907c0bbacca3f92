from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from workers import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_an_event_is_one_line_with_its_keys(stream: io.StringIO) -> None:
    logging.getLogger("x").info("handed\nout", extra={"stage": "fetch", "note": "two words"})
    assert stream.getvalue().endswith('Z INFO handed out stage=fetch note="two words"\n')
    assert stream.getvalue().count("\n") == 1


def test_the_password_of_an_address_is_never_written(stream: io.StringIO) -> None:
    logging.getLogger("x").warning(
        "no answer from redis://w:secret@b:6379/0", extra={"at": "postgresql://u:secret@h/d"}
    )
    assert "secret" not in stream.getvalue()
    assert "redis://w:***@b:6379/0" in stream.getvalue()


def test_an_event_is_one_json_object_where_that_is_asked_for(stream: io.StringIO) -> None:
    logs.configure(stream=stream, as_json=True)
    with logs.about(document=7, stage="convert"):
        logging.getLogger("pdf").warning('a "quoted"\nword', extra={"at": "redis://w:secret@b:6379/0"})
    event = json.loads(stream.getvalue())
    assert (event["message"], event["document"], event["stage"]) == ('a "quoted"\nword', 7, "convert")
    assert event["at"] == "redis://w:***@b:6379/0"
    assert stream.getvalue().count("\n") == 1


def test_whatever_is_said_during_work_carries_its_document_and_stage(stream: io.StringIO) -> None:
    with logs.about(document=7, stage="convert"):
        logging.getLogger("pdfminer").warning("odd")
    logging.getLogger("x").warning("after")
    assert stream.getvalue().endswith("after\n")
    assert "WARNING odd document=7 stage=convert\n" in stream.getvalue()

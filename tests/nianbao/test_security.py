"""What a neighbour on the machine or in the network may not see or do; SECURITY.md names each test."""

from __future__ import annotations

import socket as socketlib
import stat
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Consumer, Queue
from kombu.exceptions import ContentDisallowed

import converters
from nianbao import flower, stack, supervisor
from tests.nianbao.conftest import Command, until
from workers.app import app
from workers.logs import mask

SECRET = "very-secret"
DATABASE = f"postgresql+psycopg://nianbao:{SECRET}@127.0.0.1:1/nianbao"
BROKER = f"redis://:{SECRET}@127.0.0.1:1/0"
VERBS = ("status", "doctor", "up", "harvest --no-wait https://www.a.gov.cn/", "show 1", "export documents",
         "requeue --yes", "reconcile", "failures", "batches", "down")  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "addresses"),
    [
        *((verb, {"NIANBAO_DATABASE_URL": DATABASE, "NIANBAO_BROKER_URL": BROKER}) for verb in VERBS),
        *((verb, {"NIANBAO_BROKER_URL": BROKER}) for verb in ("status", "status --json", "doctor")),
    ],
)
def test_no_verb_says_a_password(nianbao: Command, verb: str, addresses: dict[str, str]) -> None:
    nianbao.environment |= addresses
    ended = nianbao.here(*verb.split())
    assert SECRET not in ended.output + str(ended.exception)
    for log in nianbao.settings.logs.glob("*.log"):
        assert SECRET not in log.read_text()


def test_no_command_line_holds_a_password(nianbao: Command) -> None:
    nianbao.environment |= {"NIANBAO_DATABASE_URL": DATABASE, "NIANBAO_BROKER_URL": BROKER}
    started = supervisor.roles(nianbao.settings, with_flower=True, owned=False)
    lines = [" ".join(role.command()) for role in started] + [" ".join(stack.supervise_command(True))]
    assert lines and not [line for line in lines if SECRET in line]


@pytest.mark.parametrize("password", ["plain", "with/slash", "with@sign", "with:colon", "%2Fencoded"])
def test_a_password_is_masked_whatever_it_is_made_of(password: str) -> None:
    assert mask(f"no answer from redis://worker:{password}@broker:6379/0") == (
        "no answer from redis://worker:***@broker:6379/0"
    )
    assert mask("https://www.a.gov.cn:8080/a@b.html") == "https://www.a.gov.cn:8080/a@b.html"


def test_the_embedded_broker_is_a_socket_that_only_we_can_open(nianbao: Command) -> None:
    _, supervisor = stack.start(nianbao.settings, owned=True)
    socket = nianbao.settings.broker_socket
    try:
        until(socket.exists)
        words = " ".join(_command_of(nianbao, "broker"))
    finally:
        assert supervisor and supervisor.stdin
        supervisor.stdin.close()
        mode, folder = (stat.S_IMODE(path.stat().st_mode) for path in (socket, socket.parent))
        supervisor.wait()
    assert "--port 0" in words
    assert (mode & 0o077, folder & 0o077) == (0, 0)


def _command_of(nianbao: Command, role: str) -> list[str]:
    import psutil

    running = stack.running(nianbao.settings)
    assert running
    return psutil.Process(running.pids[role]).cmdline()


def test_a_pickle_in_the_queue_is_never_opened(broker: str) -> None:
    opened: list[Any] = []
    with Connection(broker) as connection:
        queue = Queue("convert", routing_key="convert")
        connection.Producer().publish({"doc": 1}, serializer="pickle", routing_key="convert", declare=[queue])
        consumer = Consumer(
            connection, [queue], accept=app.conf.accept_content, callbacks=[lambda body, _: opened.append(body)]
        )
        with consumer, pytest.raises(ContentDisallowed):
            connection.drain_events(timeout=5)
    assert (app.conf.accept_content, app.conf.task_serializer, opened) == (["json"], "json", [])


def test_flower_listens_on_loopback_and_cannot_change_anything(nianbao: Command) -> None:
    words = flower.command(nianbao.settings)
    assert {"--address=127.0.0.1", "--read_only=True"} <= set(words)


def test_a_broker_folder_of_somebody_else_is_refused(nianbao: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from nianbao import broker

    monkeypatch.setattr("os.getuid", lambda: 4711)
    with pytest.raises(broker.NoBroker, match="another user"):
        broker.command(nianbao.settings)


def test_an_export_of_hostile_names_opens_nothing_in_a_spreadsheet(tmp_path: Path) -> None:
    from storage.panel.export import inert

    for hostile in ("=cmd|'/c calc'!A1", "＝HYPERLINK(1)", "@SUM(A1)", "\t=1", "+1+1", "-2+3"):
        assert inert(hostile).startswith("'")
    assert inert("-12.5") == "-12.5"


def test_nothing_in_a_page_is_run_or_followed() -> None:
    with socketlib.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        page = (
            f'<html><head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={address}">'
            f'<link rel="stylesheet" href="{address}"><script src="{address}">secret()</script></head><body>'
            f'<p onclick="secret()">正文<img src="{address}"></p><iframe src="file:///etc/passwd"></iframe></body></html>'
        )
        document = converters.convert(page.encode(), "text/html")
        listening.settimeout(0.1)
        with pytest.raises(TimeoutError):
            listening.accept()
    text = repr(document)
    assert "正文" in text and "secret" not in text and "root:" not in text

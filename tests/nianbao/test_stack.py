"""The one-machine stack with real processes: what is up comes back when it dies, and what is down leaves nothing."""

from __future__ import annotations

import itertools
import json
import os
import re
import signal
import socket
import sys
import urllib.request
from pathlib import Path

import psutil
import pytest

from nianbao import broker, processes, stack
from nianbao.supervisor import Keeper
from tests.nianbao.conftest import Command, until


def roles(command: Command) -> dict[str, int]:
    running = stack.running(command.settings)
    return running.pids if running else {}


def test_up_keeps_every_process_alive_and_down_leaves_nothing(nianbao: Command) -> None:
    assert nianbao("up").returncode == 0
    before = roles(nianbao)
    assert set(before) == {"broker", "convert", "heavy", "fetch", "dispatcher", "flower", "standby"}
    words = {role: " ".join(psutil.Process(pid).cmdline()) for role, pid in before.items()}
    assert "valkey-server" in words["broker"]
    assert "celery" in words["convert"]
    assert "nianbao dispatch" in words["dispatcher"]
    assert [role for role, line in words.items() if "flower" in line] == ["flower"]
    assert "flower" not in " ".join(stack.supervise_command(with_flower=True)), "who ends Flower ends no supervisor"
    assert all(psutil.Process(pid).environ()["NIANBAO_HOME"] == str(nianbao.home) for pid in before.values())

    killed = {"broker", "dispatcher", "convert"}
    for role in killed:
        os.kill(before[role], signal.SIGKILL)
    until(lambda: killed <= {role for role, pid in roles(nianbao).items() if pid != before[role]})
    until(lambda: broker.answers(nianbao.settings.broker_socket))

    assert nianbao("up").returncode == 0
    seen = json.loads(nianbao.here("status", "--json").stdout)
    assert (seen["broker"]["reachable"], seen["waiting"], len(seen["workers"])) == (True, 0, 4)
    until(lambda: "heavy@" in _page(f"{seen['flower']}/worker/heavy@{socket.gethostname()}"))  # asks this one
    until(lambda: _queues(seen["flower"]) == {"crawl", "fetch", "convert", "parse", "convert.heavy"})

    keeper = stack.running(nianbao.settings)
    assert keeper is not None
    os.kill(keeper.pid, signal.SIGKILL)
    until(lambda: (now := stack.running(nianbao.settings)) and now.pid != keeper.pid and set(now.pids) == set(before))

    keeper = stack.running(nianbao.settings)
    assert keeper is not None
    for pid in (keeper.pid, roles(nianbao)["standby"]):
        os.kill(pid, signal.SIGKILL)
    assert nianbao.processes()
    assert nianbao("down").returncode == 0
    assert nianbao.processes() == []
    assert not nianbao.settings.broker_socket.parent.exists()
    assert stack.running(nianbao.settings) is None


def _queues(flower: str) -> set[str]:
    """Those that Flower's page of the broker shows."""
    return set(re.findall(r'<tr id="([\w.]+)"', _page(f"{flower}/broker")))


def _page(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_stack_of_one_owner_ends_with_its_killed_supervisor(nianbao: Command) -> None:
    started, supervisor = stack.start(nianbao.settings, owned=True)
    os.kill(started.pid, signal.SIGKILL)
    assert supervisor is not None
    assert supervisor.stdin is not None
    with supervisor.stdin:
        supervisor.wait()
    assert stack.running(nianbao.settings) is None
    until(lambda: not nianbao.processes())


def test_a_stack_of_one_owner_ends_when_the_owner_is_killed(nianbao: Command) -> None:
    owner = nianbao.begin("harvest", "https://unknown.invalid/")
    until(lambda: stack.running(nianbao.settings))
    owner.kill()
    owner.wait()
    until(lambda: not nianbao.processes())
    assert not nianbao.settings.broker_socket.exists()


def test_only_processes_with_the_mark_are_ours(nianbao: Command) -> None:
    shell = psutil.Popen(["sleep", "60"], env=nianbao.environment)  # an operator exports NIANBAO_HOME too
    try:
        assert processes.of_home(nianbao.home) == []
        assert stack.stop(nianbao.settings) == 0
        assert shell.is_running()
    finally:
        shell.kill()
        shell.wait()


def test_a_process_that_keeps_dying_is_started_later_and_later(nianbao: Command) -> None:
    keeper = Keeper(processes.Role("short", lambda: ["true"]), nianbao.settings)
    starts = []
    for tenth in range(100):
        now = tenth / 10
        if keeper.process:
            keeper.process.wait()
        if keeper.look(now):
            starts.append(now)
    pauses = [after - before for before, after in itertools.pairwise(starts)]
    assert pauses == sorted(pauses)
    assert (pauses[0] < 1, pauses[-1] > 3, keeper.keeps_dying) == (True, True, True)


def test_a_process_that_lives_and_answers_nobody_is_replaced(nianbao: Command) -> None:
    answering = [True]
    keeper = Keeper(processes.Role("mute", lambda: ["sleep", "60"], lambda: answering[0]), nianbao.settings)
    assert keeper.look(0.0) and keeper.process
    first = keeper.process.pid
    assert not any(keeper.look(float(second)) for second in range(1, 40))
    answering[0] = False
    assert any(keeper.look(float(second)) for second in range(40, 60))
    assert keeper.process.pid != first and not processes.is_alive(first)
    keeper.process.kill()
    keeper.process.wait()


def test_a_home_too_deep_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    command = Command(tmp_path / ("deep" * 30))
    socket = command.settings.broker_socket
    assert len(os.fsencode(socket)) <= 103
    assert socket == command.settings.broker_socket
    assert socket != Command(tmp_path / ("deed" * 30)).settings.broker_socket


def test_a_dead_socket_file_is_cleared_away(tmp_path: Path) -> None:
    path = tmp_path / "valkey.sock"
    path.touch()
    broker.clear(path)
    assert not path.exists()


def test_a_log_that_grows_too_large_is_moved_while_it_is_written(tmp_path: Path) -> None:
    log = tmp_path / "role.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"x" * 100)
        processes.bound(log, largest=50)
        writer.write(b"after")
    assert log.read_bytes() == b"after"
    assert (tmp_path / "role.log.1").read_bytes() == b"x" * 100


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("NIANBAO_HOST_GAP", "soon", "NIANBAO_HOST_GAP"),
        ("NIANBAO_DATABASE_URL", "postgresql+psycopg://nobody:secret@127.0.0.1:1/none", "database"),
        ("NIANBAO_HOME", "/proc/nianbao", "/proc/nianbao"),
    ],
)
def test_wrong_surroundings_are_one_sentence_and_no_traceback(
    nianbao: Command, variable: str, value: str, said: str
) -> None:
    nianbao.environment[variable] = value
    result = nianbao("up")
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert "secret" not in result.stderr

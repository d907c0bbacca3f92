"""Whether the holder of a lease still lives, as far as this machine can know."""

from __future__ import annotations

import sys
import time
from subprocess import PIPE, Popen

import psutil
import pytest

from workers import owners

SAY = "import sys; from workers import owners; print(owners.me(), flush=True); sys.stdin.read()"
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"


def test_this_process_lives() -> None:
    assert owners.sort([owners.me()]) == (set(), set(), {owners.me()})


def test_a_process_is_dead_from_the_moment_it_ends_even_as_a_zombie() -> None:
    process = Popen([sys.executable, "-c", SAY], stdin=PIPE, stdout=PIPE, text=True)
    assert process.stdout and process.stdin
    owner = process.stdout.readline().strip()
    assert owners.sort([owner]).alive == {owner}
    process.kill()
    while owners.sort([owner]).dead != {owner}:
        assert process.returncode is None  # not collected: a zombie
    process.communicate()
    assert owners.sort([owner]).dead == {owner}


def test_a_process_whose_parent_is_gone_too_was_felled() -> None:
    parent = Popen([sys.executable, "-c", PARENT, SAY], stdin=PIPE, stdout=PIPE, text=True)
    assert parent.stdout and parent.stdin
    owner = parent.stdout.readline().strip()
    parent.kill()
    parent.communicate()  # the child ends as its standard input does
    while owners.sort([owner]).alive:
        time.sleep(0.01)
    assert owners.sort([owner]).felled == {owner}


def test_a_process_id_that_was_given_again_is_somebody_else() -> None:
    host, machine, pid, _, *parent = owners.me().split("/")
    recycled = "/".join([host, machine, pid, "1.00", *parent])
    assert owners.sort([recycled]).dead == {recycled}


def test_of_other_machines_nothing_is_known() -> None:
    host, machine, *family = owners.me().split("/")
    strangers = ["/".join(["other", machine, *family]), "/".join([host, "another-boot", *family]), "nonsense", ""]
    assert owners.sort(strangers) == (set(), set(), set())


@pytest.mark.skipif(not psutil.LINUX, reason="elsewhere the system keeps when a process started")
def test_a_clock_that_is_set_leaves_a_process_the_one_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    owner, booted = owners.me(), psutil.boot_time()
    monkeypatch.setattr("psutil._pslinux.boot_time", lambda: booted - 8 * 3600)  # which is now less what passed since
    assert owners.sort([owner]).alive == {owner}

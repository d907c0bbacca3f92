"""Whether the holder of a lease still lives, as far as this machine can know."""

from __future__ import annotations

import sys
from subprocess import PIPE, Popen

from workers import owners

SAY = "import sys; from workers import owners; print(owners.me(), flush=True); sys.stdin.read()"


def test_this_process_lives() -> None:
    assert owners.sort([owners.me()]) == (set(), {owners.me()})


def test_a_process_is_dead_from_the_moment_it_ends_even_as_a_zombie() -> None:
    process = Popen([sys.executable, "-c", SAY], stdin=PIPE, stdout=PIPE, text=True)
    assert process.stdout and process.stdin
    owner = process.stdout.readline().strip()
    assert owners.sort([owner]) == (set(), {owner})
    process.kill()
    while owners.sort([owner]) != ({owner}, set()):
        assert process.returncode is None  # not collected: a zombie
    process.communicate()
    assert owners.sort([owner]) == ({owner}, set())


def test_a_process_id_that_was_given_again_is_somebody_else() -> None:
    host, machine, pid, _ = owners.me().split("/")
    recycled = f"{host}/{machine}/{pid}/1.00"
    assert owners.sort([recycled]) == ({recycled}, set())


def test_of_other_machines_nothing_is_known() -> None:
    host, machine, pid, started = owners.me().split("/")
    strangers = [f"other/{machine}/{pid}/{started}", f"{host}/another-boot/{pid}/{started}", "nonsense", ""]
    assert owners.sort(strangers) == (set(), set())

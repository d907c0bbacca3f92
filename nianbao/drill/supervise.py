"""The supervisor of the drill's fleet: `python -m nianbao.drill.supervise LEASE LIMIT WORKER DISPATCHER [--flower]`.

It keeps the roles of the one-machine stack, each run by the modules named.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from nianbao import supervisor
from nianbao.processes import Role
from workers.settings import Settings


def main() -> None:
    settings = Settings.read()
    tempo, modules = sys.argv[1:3], sys.argv[3:5]
    usual = supervisor.roles(settings, with_flower="--flower" in sys.argv, owned=True)
    supervisor.supervise(
        settings, [replace(role, command=partial(_command, role, tempo, modules)) for role in usual], True
    )


def _command(role: Role, tempo: list[str], modules: list[str]) -> Sequence[str]:
    """The stack's own command, run by the drill's module where there is one for it."""
    command = list(role.command())
    worker, dispatcher = modules
    if "workers.celery_worker" in command:
        begin = command.index("workers.celery_worker")
        return [*command[:begin], worker, *tempo, *command[begin + 1 :]]
    if command[-2:] == ["nianbao", "dispatch"]:
        return [*command[:-2], dispatcher, *tempo]
    return command


if __name__ == "__main__":
    main()

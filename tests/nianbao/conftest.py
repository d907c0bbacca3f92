"""The command as a person runs it: a process of its own, with a home of its own that is empty again afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner, Result

from nianbao import processes, stack
from nianbao.cli import main
from workers.settings import Settings

SAMPLES = Path(__file__).parents[1] / "cases" / "samples"


class Command:
    """`nianbao` in one home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("NIANBAO_")}
        self.environment |= {"NIANBAO_HOME": str(home), "NIANBAO_WORKERS": "1", "NIANBAO_HOST_GAP": "0"}

    def __call__(self, *words: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.line(*words), env=self.environment, capture_output=True, text=True, timeout=240, check=False, **options
        )  # type: ignore[call-overload, no-any-return]

    def here(self, *words: str | Path) -> Result:
        """The same inside this process: quicker, for verbs that start nothing."""
        return CliRunner().invoke(main, list(map(str, words)), env=self.environment)

    def begin(self, *words: str | Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.line(*words), env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def line(self, *words: str | Path) -> list[str]:
        return [sys.executable, "-m", "nianbao", *map(str, words)]

    @property
    def settings(self) -> Settings:
        return Settings.read(self.environment)

    def processes(self) -> list[psutil.Process]:
        """Live processes of the stack."""
        return [process for process in processes.of_home(self.home) if processes.alive(process)]


@pytest.fixture
def nianbao(tmp_path: Path) -> Iterator[Command]:
    command = Command(tmp_path / "home")
    yield command
    stack.stop(Settings.read({}, home=command.home), grace=1)


def until(happens: Callable[[], object], seconds: float = 120) -> None:
    """Wait for something that must happen."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.05)


def exported(command: Command, kind: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in command.here("export", kind).stdout.splitlines()]

"""SECURITY.md names a test for each line, and each of them exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES = [line for line in (ROOT / "SECURITY.md").read_text("utf-8").splitlines() if line.startswith("| ")]
THREATS = [line for line in LINES if not line.startswith(("| it |", "|---"))]


def test_every_threat_has_a_test_that_exists():
    assert len(THREATS) > 20
    for line in THREATS:
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", line)
        assert named, line
        for path, name in named:
            assert f"def {name}(" in (ROOT / path).read_text("utf-8"), f"{path}::{name}"

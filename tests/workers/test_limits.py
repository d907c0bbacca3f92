"""What a worker's process may take."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from billiard import pool

from workers import limits


def test_a_child_that_ends_does_not_wait_half_a_minute_for_a_parent_that_reads_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "GUARANTEE_MESSAGE_CONSUMPTION_RETRY_LIMIT", 300)
    limits.part_soon()
    child = object.__new__(pool.Worker)
    child.on_ready_counter = SimpleNamespace(value=0)
    began = time.monotonic()
    child._ensure_messages_consumed(completed=1)
    assert time.monotonic() - began < 10

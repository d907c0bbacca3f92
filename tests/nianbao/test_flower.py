"""Flower is read-only, keeps a bounded memory, and is open to nobody who is not asked who they are."""

from __future__ import annotations

import socket

import pytest

from nianbao import flower
from tests.nianbao.conftest import Command
from workers.exposure import NotOpen

OAUTH = dict.fromkeys(flower.OAUTH, "given")


@pytest.mark.parametrize(
    ("address", "environ"),
    [
        ("0.0.0.0", {}),
        ("10.0.0.7", {"FLOWER_BASIC_AUTH": "operator:"}),
        ("::", {name: OAUTH[name] for name in flower.OAUTH[:3]}),
        ("0.0.0.0", {"FLOWER_BASIC_AUTH": "operator:secret", "FLOWER_UNAUTHENTICATED_API": "true"}),
    ],
)
def test_flower_refuses_to_be_open_to_other_machines(address: str, environ: dict[str, str]) -> None:
    with pytest.raises(NotOpen):
        flower.check(address, environ)


@pytest.mark.parametrize(
    ("address", "environ"),
    [("127.0.0.1", {}), ("::1", {}), ("localhost", {}), ("0.0.0.0", {"FLOWER_BASIC_AUTH": "o:s"}), ("0.0.0.0", OAUTH)],
)
def test_flower_starts_where_it_is_safe(address: str, environ: dict[str, str]) -> None:
    flower.check(address, environ)


def test_the_refusal_is_one_sentence_and_exit_status_2(nianbao: Command) -> None:
    nianbao.environment.pop("FLOWER_BASIC_AUTH", None)
    refused = nianbao("flower", "--address", "0.0.0.0")
    assert (refused.returncode, "FLOWER_BASIC_AUTH" in refused.stderr, "Traceback" in refused.stderr) == (
        2,
        True,
        False,
    )
    assert nianbao("metrics", "--address", "0.0.0.0").returncode == 2


def test_a_port_that_somebody_else_listens_on_is_told_in_a_sentence(nianbao: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = nianbao.here("flower", "--port", str(port))
    assert result.exit_code == 2
    assert f"127.0.0.1:{port}: Address already in use" in result.output


def test_flower_is_read_only_persistent_and_bounded_with_no_secret_in_its_command(nianbao: Command) -> None:
    words = flower.command(nianbao.settings)
    assert {"--read_only=True", "--persistent=True", "--max_tasks=10000", "--address=127.0.0.1"} <= set(words)
    assert not [word for word in words if "auth" in word]

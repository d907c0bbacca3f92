"""A format whose reader crashes in native code."""

import ctypes

NAME, VERSION, MEDIA_TYPES, SUFFIXES, NEEDS = "crashing", "1", ("application/x-crashing",), (".crashing",), None


def convert(body: bytes) -> None:
    """Read address 0: the process ends with a segmentation fault."""
    ctypes.string_at(0)

"""A format that crashes in native code."""

import ctypes

NAME, VERSION, MEDIA_TYPES, SUFFIXES, NEEDS = "deadly", "1", ("application/x-deadly",), (".deadly",), None


def convert(body: bytes) -> None:
    ctypes.string_at(0)

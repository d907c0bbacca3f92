"""A format whose reader takes all the memory there is, in native code that does not look whether it got any."""

import ctypes

NAME, VERSION, MEDIA_TYPES, SUFFIXES, NEEDS = "greedy", "1", ("application/x-greedy",), (".greedy",), None

_STEP = 256 * 1024 * 1024


def convert(body: bytes) -> None:
    """Allocate until nothing is given, and write to that nothing: the memory is never touched, only taken."""
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    while (place := library.malloc(ctypes.c_size_t(_STEP))) is not None:
        pass
    ctypes.memset(place or 0, 0, 1)

"""A format that asks for more memory than a worker may have."""

NAME, VERSION, MEDIA_TYPES, SUFFIXES, NEEDS = "greedy", "1", ("application/x-greedy",), (".greedy",), None


def convert(body: bytes) -> None:
    bytearray(4 * 1024**3)

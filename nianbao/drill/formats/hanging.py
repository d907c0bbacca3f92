"""A format whose reader never comes back from native code, where no signal but KILL reaches it."""

import signal
import time

NAME, VERSION, MEDIA_TYPES, SUFFIXES, NEEDS = "hanging", "1", ("application/x-hanging",), (".hanging",), None


def convert(body: bytes) -> None:
    """Sleep for a day with every signal blocked, as if in a loop that never returns."""
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    time.sleep(86_400)

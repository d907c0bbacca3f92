"""A format that kills whoever reads it: stands for a crash in native code."""

import os
import signal

NAME, VERSION, MEDIA_TYPES, SUFFIXES, NEEDS = "deadly", "1", ("application/x-deadly",), (".deadly",), None


def convert(body: bytes) -> None:
    os.kill(os.getpid(), signal.SIGKILL)

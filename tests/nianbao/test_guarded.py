from __future__ import annotations

import faulthandler
import os
import signal
import time
from collections.abc import Callable

from nianbao.guarded import Limits, WorkLost, each

ENOUGH = Limits(20, 1_500_000_000)


def outcome(work: Callable[[int], bytes], limits: Limits = ENOUGH) -> bytes | str:
    ((_, answer),) = each([1], work, limits, at_once=1)
    return answer.code if isinstance(answer, WorkLost) else answer


def test_answers_come_in_the_order_of_the_items_however_long_each_takes() -> None:
    def work(item: int) -> bytes:
        time.sleep(0.05 * (3 - item))
        return b"%d" % item

    assert [answer for _, answer in each([0, 1, 2], work, Limits(), at_once=3)] == [b"0", b"1", b"2"]


def test_a_large_answer_is_not_cut() -> None:
    assert outcome(lambda _: b"x" * 5_000_000) == b"x" * 5_000_000


def test_work_that_never_ends_is_ended_even_inside_native_code() -> None:
    import hashlib

    assert outcome(lambda _: hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1), Limits(0.3)) == "convert.timeout"


def test_work_that_wants_too_much_memory_is_refused_it() -> None:
    assert outcome(lambda _: bytearray(3_000_000_000), Limits(20, 1_000_000_000)) == "convert.out_of_memory"


def test_a_child_that_dies_is_an_answer_and_the_next_item_is_done() -> None:
    def work(item: int) -> bytes:
        if item == 0:
            faulthandler.disable()  # pytest's own, which would tell of it at length
            os.kill(os.getpid(), signal.SIGSEGV)
        return b"done"

    first, second = (answer for _, answer in each([0, 1], work, Limits(), at_once=1))
    assert isinstance(first, WorkLost)
    assert (first.code, second) == ("convert.crashed", b"done")


def test_a_child_that_native_code_aborts_for_want_of_memory_is_told_from_one_that_crashes() -> None:
    def work(item: int) -> bytes:
        faulthandler.disable()
        filled = b"x" * item
        os.abort() if filled else None
        return b""

    limits = Limits(20, 3_000_000_000)  # far above what the suite itself holds, which a child has from the start
    answers = [answer for _, answer in each([2_000_000_000, 1], work, limits, at_once=1)]
    assert [answer.code for answer in answers if isinstance(answer, WorkLost)] == [
        "convert.out_of_memory",
        "convert.crashed",
    ]

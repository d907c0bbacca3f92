"""The scan of running text looks at a letter first: it must let everything through that can begin there."""

from __future__ import annotations

import re

from parsers.narrative import tokens

LOOK = re.compile(r"\(\?=\[(?:\\.|[^\]\\])*\]\)(?=\(\?:\(\?P<title>|\(\?P<cue>|\(\?:\(\?P<open_list>)")
LETTERS = [chr(code) for first, end in ((0x20, 0x7F), (0x2000, 0x3100), (0x4E00, 0xA000)) for code in range(first, end)]
RESTS = ["", "5条", "一", "1-3个工作日", "2021〕5号", "五公", "点半", "ttp://a.cn", "5.", "br>", "计12件", "过3000人次"]


def test_no_number_and_no_word_is_kept_out_by_its_first_letter() -> None:
    quick = tokens._expression()
    whole, looks = LOOK.subn("", quick.pattern)
    patient = re.compile(whole)
    assert looks == 3
    texts = (letter + rest for letter in LETTERS for rest in RESTS)
    assert [text for text in texts if bool(quick.match(text)) != bool(patient.match(text))] == []


def test_every_word_of_the_vocabulary_is_seen() -> None:
    words = tokens.vocabulary()
    assert [
        word
        for word in (*words.meanings, *(f"{before}3条" for before in words.before))
        if tokens.scan(word) == ([], [])
    ] == []

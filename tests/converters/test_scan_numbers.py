"""Numbers in cells of a scan stand on two looks: the model's, here told, and the shapes of the page's own digits."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

cv2 = pytest.importorskip("cv2")
np = pytest.importorskip("numpy")

from converters.pages.lattice import Grid, Place  # noqa: E402
from converters.pages.runs import UNKNOWN, Run, lines  # noqa: E402
from converters.recognition import grid as scan_grid  # noqa: E402 - they need cv2
from converters.recognition import looks, numbers, prints, specks, stems  # noqa: E402
from converters.recognition import page as scan_page  # noqa: E402
from converters.recognition.album import Album  # noqa: E402
from converters.recognition.engine import Answer  # noqa: E402
from converters.recognition.face import Face  # noqa: E402
from converters.recognition.numbers import UNSETTLED, Doubt  # noqa: E402
from converters.recognition.pieces import Piece, pieces  # noqa: E402
from converters.recognition.words import Words, apart, parted  # noqa: E402
from tests.converters.test_scan_grid import SCALE, Paper  # noqa: E402

PRINTED = [
    str(number) for number in (0, 0, 0, 1, 17, 23, 38, 45, 69, 11, 106, 2784, 530, 92, 6, 8, 3, 45, 7, 9, 31, 84)
]
SURE = 0.99
PITCH, FOOT = 17, 30  # pixels


def printed(text: str, broken: bool = False):
    """The print of a number in a cell, with a comma's tail below the line; where it is broken, two rows are lost."""
    image = np.full((40, 24 + PITCH * len(text), 3), 255, np.uint8)
    for number, character in enumerate(text):
        foot = 10 + PITCH * number, FOOT
        if character == ",":
            cv2.line(image, (foot[0] + 4, foot[1] - 1), (foot[0] + 3, foot[1] + 2), (0, 0, 0), 2)
        else:
            cv2.putText(image, character, foot, cv2.FONT_HERSHEY_SIMPLEX, 0.7, (0, 0, 0), 2)
    if broken:
        image[20:22] = 255
    ink = np.asarray((image[:, :, 0] < 128) * 255, np.uint8)
    return prints.shade(image, ink)


class Model:
    """Reads the page's numbers as printed, but for those it is `fooled` by, and says so again when asked again."""

    def __init__(self, fooled: dict[int, str]) -> None:
        self.answers = {n: (fooled.get(n, text), SURE) for n, text in enumerate(PRINTED)}
        self.asked: list[int] = []

    def again(self, which: Sequence[int]) -> list[Answer]:
        self.asked += which
        return [self.answers[n] for n in which]


def bare(shades: dict[int, prints.Shade]):
    return lambda n, number: stems.are_bare(shades[n], shades[n], number)


def settled(fooled: dict[int, str], worn: bool = False) -> tuple[dict[int, Answer], Model]:
    model = Model(fooled)
    shades = {n: printed(text, broken=n % 3 == 0) for n, text in enumerate(PRINTED)}
    return numbers.settled(model.answers, shades, model.again, bare(shades), worn, Album()), model


def test_what_the_shapes_confirm_stands_without_a_second_question() -> None:
    found, model = settled({})
    assert [text for text, _ in found.values()] == PRINTED
    assert model.asked == []


@pytest.mark.parametrize(
    ("printed", "read"), [("38", "88"), ("11", "1"), ("31", "311"), ("92", "82"), ("106", "16"), ("2784", "2734")]
)
def test_a_number_that_the_model_misreads_twice_does_not_stand(printed: str, read: str) -> None:
    where = PRINTED.index(printed)
    found, model = settled({where: read})
    assert found[where] == UNSETTLED
    assert where in model.asked
    assert all(found[n][0] in (text, "") for n, text in enumerate(PRINTED))


@pytest.mark.parametrize("ends", [((4, 2), (8, 38)), ((9, 8), (2, 39))])
def test_a_stroke_of_a_pen_beside_a_number_is_no_digit_of_it(ends: tuple[tuple[int, int], tuple[int, int]]) -> None:
    shades = {n: printed(text) for n, text in enumerate(PRINTED)}
    shades[len(PRINTED)] = cv2.line(printed("10"), *ends, 1.0, 2)
    answers = {n: (text, SURE) for n, text in enumerate([*PRINTED, "210"])}
    found = numbers.settled(answers, shades, lambda which: [answers[n] for n in which], bare(shades), False, Album())
    assert found[len(PRINTED)] == UNSETTLED


@pytest.mark.parametrize(("rest", "stands"), [(None, "21"), ((29, 25), ""), ((27, 25), ""), ((29, 34), "21")])
def test_a_1_with_a_rest_of_a_hairline_beside_its_stem_may_be_a_4(rest: tuple[int, int] | None, stands: str) -> None:
    page = ["0", "0", "0", "1", "1", "1", "2", "2", "2", "21"]
    shades = {n: printed(text) for n, text in enumerate(page)}
    if rest:
        cv2.circle(shades[len(page) - 1], rest, 1, 0.4, -1)
    answers = {n: (text, SURE) for n, text in enumerate(page)}
    found = numbers.settled(answers, shades, lambda which: [answers[n] for n in which], bare(shades), False, Album())
    assert found[len(page) - 1][0] == stands


@pytest.mark.parametrize(("worn", "stands"), [(True, ""), (False, "112")])
def test_on_a_worn_page_of_many_1s_and_no_4_any_1_may_be_one(worn: bool, stands: str) -> None:
    page = ["0", "0", "0", "1", "1", "1", "1", "1", "1", "11", "2", "2", "2", "112"]
    shades = {n: printed(text) for n, text in enumerate(page)}
    answers = {n: (text, SURE) for n, text in enumerate(page)}
    found = numbers.settled(answers, shades, lambda which: [answers[n] for n in which], bare(shades), worn, Album())
    assert found[len(page) - 1][0] == stands
    assert found[0][0] == "0"


def test_where_prints_of_a_digit_differ_much_and_no_4_is_known_any_1_may_be_one() -> None:
    page = ["0", "0", "0", "2", "2", "2", "3", "3", "3", "1", "1", "1", "31"]
    torn = np.random.default_rng(2)
    shades = {n: printed(text) for n, text in enumerate(page)}
    for shade in shades.values():
        shade[torn.integers(16, 30, 5)] *= 0.2
    answers = {n: (text, SURE) for n, text in enumerate(page)}
    found = numbers.settled(answers, shades, lambda which: [answers[n] for n in which], lambda *_: True, False, Album())
    assert [found[n][0] for n in (0, 3, 9, 12)] == ["0", "2", "", ""]


def test_on_a_page_of_hardly_a_number_but_0_the_shapes_have_nothing_against_it() -> None:
    page = ["0", "0", "0", "0", "4", "9"]
    shades = {n: printed(text) for n, text in enumerate(page)}
    answers = {n: (text, SURE) for n, text in enumerate(page)}
    found = numbers.settled(answers, shades, lambda which: [answers[n] for n in which], bare(shades), False, Album())
    assert [text for text, _ in found.values()] == page


def test_a_number_in_larger_digits_than_the_others_of_its_page_is_read() -> None:
    shades = {n: printed(text) for n, text in enumerate(PRINTED)}
    shades[len(PRINTED)] = cv2.resize(printed("610"), None, fx=1.6, fy=1.6)
    answers = {n: (text, SURE) for n, text in enumerate([*PRINTED, "610"])}
    found = numbers.settled(answers, shades, lambda which: [answers[n] for n in which], bare(shades), False, Album())
    assert found[len(PRINTED)][0] == "610"


def test_what_the_model_cannot_read_is_read_by_its_shapes() -> None:
    where = PRINTED.index("84")
    assert settled({where: "X4"})[0][where][0] == "84"


def test_the_shapes_of_some_numbers_tell_the_others_before_the_model_is_asked() -> None:
    read = [*PRINTED, *PRINTED]
    shades = {n: printed(text) for n, text in enumerate([*read, *PRINTED])}
    found = numbers.told(shades, {n: (text, SURE) for n, text in enumerate(read)}, Album())
    assert len(found) > len(PRINTED) / 3
    assert all(answer == (PRINTED[n - len(read)], 1.0) for n, answer in found.items())


@pytest.mark.parametrize("text", ["8", "80", "1,234", "-5", "7.5"])
def test_shapes_that_no_number_read_so_far_has_tell_nothing(text: str) -> None:
    read = ["0", "3", "6", "1", "30", "5", "16"] * 3
    shades = {n: printed(known) for n, known in enumerate([*read, text])}
    assert numbers.told(shades, {n: (known, SURE) for n, known in enumerate(read)}, Album()) == {}


def test_on_a_worn_page_every_number_is_asked_for_twice() -> None:
    found, model = settled({}, worn=True)
    assert model.asked == list(range(len(PRINTED)))
    assert [text for text, _ in found.values()] == PRINTED


def test_of_a_long_blot_the_shapes_tell_no_number() -> None:
    shades = [printed("0" * 60), *map(printed, PRINTED)]
    face = Face(shades, dict(enumerate(PRINTED, 1)))
    assert face.glance(0, "8") is None
    assert face.glance(2, "0") is not None
    assert Face(shades[:1], {0: "8"}).glance(0, "8") is None


@pytest.mark.parametrize("text", ["19,103", "1,234,567"])
def test_a_comma_that_the_model_takes_for_a_point_stays_a_comma(text: str) -> None:
    answer = text.replace(",", "."), SURE
    shades = {0: printed(text)}
    found = numbers.settled({0: answer}, shades, lambda which: [answer for _ in which], bare(shades), False, Album())
    assert found[0][0] == text


def test_a_separator_that_the_ink_does_not_have_leaves_the_number_unread() -> None:
    answer = "50.0", SURE
    shades = {0: printed("500")}
    found = numbers.settled({0: answer}, shades, lambda which: [answer for _ in which], bare(shades), False, Album())
    assert found[0] == UNSETTLED


def test_on_a_worn_page_a_digit_that_is_known_of_no_other_print_is_not_believed_against_the_shapes() -> None:
    page = ["80", "8", "0", "88", "10", "18", "100", "80", "81", "80"]
    read = {n: (text, SURE) for n, text in enumerate(page)} | {9: ("30", SURE)}
    shades = {n: printed(text) for n, text in enumerate(page)}
    shades[9] = shades[9] + np.random.default_rng(4).normal(0, 0.3, shades[9].shape).astype(np.float32)
    found = numbers.settled(read, shades, lambda which: [read[n] for n in which], bare(shades), True, Album())
    assert found[9] == UNSETTLED


@pytest.mark.parametrize(("size", "stands"), [(1.0, "30"), (1.5, "")])
def test_a_digit_that_a_worn_page_has_once_is_known_of_pages_before_it_in_the_same_size(
    size: float, stands: str
) -> None:
    album = Album()

    def read(page: Sequence[str], size: float) -> Answer:
        answers = {n: (text, SURE) for n, text in enumerate(page)}
        shades = {n: cv2.resize(printed(text), None, fx=size, fy=size) for n, text in enumerate(page)}
        found = numbers.settled(answers, shades, lambda which: [answers[n] for n in which], bare(shades), True, album)
        return found[len(page) - 1]

    read(["3", "13", "43", "4", "45", "33"], size)
    assert read(["80", "8", "0", "88", "10", "18", "100", "80", "81", "80", "30"], 1.0)[0] == stands


def test_the_shapes_of_digits_alone_tell_nothing_where_the_ink_has_a_point() -> None:
    pointed, at, room = printed("243011"), 9 + 4 * PITCH, 5
    pointed[:, at + room :] = pointed[:, at:-room].copy()
    pointed[:, at : at + room] = 0
    pointed[FOOT - 2 : FOOT + 1, at + 1 : at + 4] = 1.0
    face = Face([*map(printed, PRINTED), pointed], dict(enumerate(PRINTED)))
    assert face.glance(len(PRINTED), "") is None


def test_the_width_of_digits_is_told_from_their_middles_where_most_numbers_end_in_a_narrow_1() -> None:
    page = ["21", "31", "41", "81", "91", "61", "0", "8", "2", "3", "9", "4"]
    face = Face([printed(text) for text in page], dict(enumerate(page)))
    assert face.width == pytest.approx(PITCH, abs=0.5)


@pytest.mark.parametrize(("read", "stands"), [("38", "38"), ("88", "")])
def test_a_number_in_doubt_is_settled_by_the_digits_of_pages_behind_its_own(read: str, stands: str) -> None:
    album, grid = Album(), Grid((0, 100), (0, 100), (Place(0, 0, 1, 1),), frozenset(), frozenset())
    doubts = {0: Doubt((read, SURE), printed("38"))}
    words = Words([Piece(10, 10, 60, 40, spot=(0, 0))], [""], doubts, [grid], 1.0)
    assert not words.settle(album)
    shades = {n: printed(text) for n, text in enumerate(PRINTED)}
    model = Model({})
    numbers.settled(model.answers, shades, model.again, bare(shades), False, album)
    assert words.settle(album) == bool(stands)
    assert [run.text for run in words.runs()[0][0][0]] == [stands or UNKNOWN]


@pytest.mark.parametrize(("worn", "stands"), [(True, ""), (False, "2")])
def test_on_a_worn_page_of_which_no_digit_is_known_no_number_stands(worn: bool, stands: str) -> None:
    answer = "2", SURE
    shades = {0: printed("2")}
    found = numbers.settled({0: answer}, shades, lambda which: [answer for _ in which], bare(shades), worn, Album())
    assert found[0][0] == stands


def test_a_separator_that_may_be_either_leaves_the_number_unread() -> None:
    shade = printed("19 103")
    shade[FOOT - 1 : FOOT + 1, 50:53] = 1.0  # a point that stands on the line of the digits' feet
    answer = "19.103", SURE
    found = numbers.settled(
        {0: answer}, {0: shade}, lambda which: [answer for _ in which], bare({0: shade}), False, Album()
    )
    assert found[0] == UNSETTLED


@pytest.mark.parametrize(
    ("text", "candidate"), [("12", True), ("J", True), ("", True), ("1,2", True), ("行政处罚", False), ("/", False)]
)
def test_candidates_are_numbers_and_what_badly_printed_ones_are_taken_for(text: str, candidate: bool) -> None:
    assert numbers.is_candidate((text, SURE)) == candidate


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [(("67元", 0.9), ("67元", 0.6), ""), (("67元", 0.9), ("6778", 0.9), ""), (("3件", 0.99), ("3件", 0.98), "3件")],
)
def test_a_number_with_what_it_counts_stands_where_it_is_read_twice(first: Answer, second: Answer, stands: str) -> None:
    assert numbers.is_counted(first)
    assert numbers.twice(first, second)[0] == stands
    assert not numbers.is_counted(("3.其他", SURE))


@pytest.mark.parametrize(("left", "right", "top", "bottom"), [(300, 300, 87, 98), (300, 303, 92, 92)])
def test_ink_close_to_a_line_of_its_cell_and_a_short_dash_are_not_blank(
    left: float, right: float, top: float, bottom: float
) -> None:
    paper = Paper().table((80, 104, 128, 152, 176))
    paper.line(left, top, right, bottom)
    scan = scan_page.scan(paper.pixels, SCALE)
    (grid,), ink = scan_grid.grids(scan)
    cells = {piece.spot for piece in pieces(scan, [], [grid], ink) if not piece.struck}
    assert cells == {(0, grid.find(left, top))}


def test_a_round_speck_in_a_cell_is_dirt() -> None:
    paper = Paper().table((80, 104, 128, 152, 176))
    cv2.circle(paper.pixels, (round(300 * SCALE), round(92 * SCALE)), round(1.1 * SCALE), (60, 60, 60), -1)
    scan = scan_page.scan(paper.pixels, SCALE)
    (grid,), ink = scan_grid.grids(scan)
    assert list(pieces(scan, [], [grid], ink)) == []


def test_a_digit_outside_of_tables_that_the_finder_passes_over_is_found_by_its_ink() -> None:
    paper = Paper()
    paper.line(300, 300, 300, 306)
    scan = scan_page.scan(paper.pixels, SCALE)
    (piece,) = pieces(scan, [], [], scan.ink)
    assert piece.alone
    assert piece.x0 < 300 * scan.scale < piece.x1


@pytest.mark.parametrize(("text", "worn"), [("0", False), ("", False), ("属于国冢", True)])
def test_a_page_is_worn_where_words_are_in_doubt_and_not_where_lone_signs_are(text: str, worn: bool) -> None:
    assert looks.is_worn([("行政处罚", SURE), (text, 0.6), ("28", SURE)]) == worn


def pieces_of_a_cell(
    *characters: tuple[int, int, int, int], places: Sequence[tuple[int, int, int, int]] = ()
) -> list[tuple[int, int]]:
    """From where to where the pieces of one cell go down, in points, the first of whose characters is found.

    `places` are where the finder sees lines instead, as left, top, right and bottom in the cell.
    """
    paper = Paper().table((80, 130, 180))
    left, top = scan_grid.grids(scan_page.scan(paper.pixels, SCALE))[0][0].box_of((0, 0, 1, 1))[:2]
    for x, y, width, height in characters:
        corners = np.round(np.array([left + x, top + y, left + x + width, top + y + height]) * SCALE).astype(int)
        cv2.rectangle(paper.pixels, corners[:2].tolist(), corners[2:].tolist(), (0, 0, 0), 2)
    scan = scan_page.scan(paper.pixels, SCALE)
    (grid,), ink = scan_grid.grids(scan)
    x, y, width, height = characters[0]
    places = places or [(x - 1, y - 1, x + width + 1, y + height + 1)]
    found = [(np.array(place).reshape(2, 2) + np.array((left, top))) * scan.scale for place in places]
    return [
        (round(piece.top / scan.scale - top), round(piece.bottom / scan.scale - top))
        for piece in pieces(scan, found, [grid], ink)
        if not piece.struck
    ]


def test_two_lines_of_a_number_whose_places_reach_into_each_other_are_parted_between_them() -> None:
    places = [(10, 8, 34, 24), (16, 19, 26, 34)]
    assert pieces_of_a_cell((12, 10, 20, 9), (18, 23, 6, 9), places=places) == [(8, 21), (21, 34)]


def inked(*parts: tuple[int, int, int, int]):
    ink = np.zeros((40, 80), np.uint8)
    for x, y, width, height in parts:
        ink[y : y + height, x : x + width] = 255
    return ink


@pytest.mark.parametrize(
    ("speck", "is_dirt"),
    [
        ((36, 4, 4, 4), True),  # over the digits
        ((62, 24, 5, 5), True),
        ((6, 26, 4, 4), True),
        ((6, 18, 4, 4), True),
        ((0, 4, 1, 3), True),  # a speck that the end of the piece cuts
        ((22, 18, 4, 4), False),  # where a sign stands
        ((4, 19, 8, 3), False),  # a dash
        ((42, 27, 4, 4), False),  # a point
        ((54, 12, 3, 3), False),  # a part of a digit
    ],
)
def test_round_specks_away_from_digits_are_dirt(speck: tuple[int, int, int, int], is_dirt: bool) -> None:
    digits = (32, 10, 9, 20), (46, 10, 7, 20)
    assert specks.apart(inked(*digits, speck)).any() == is_dirt
    assert (specks.apart(inked(*digits, speck)) & inked(*digits)).any() == np.False_


def test_two_specks_that_stand_close_are_dirt_and_a_dash_beside_one_is_none() -> None:
    assert specks.are_all(inked((10, 10, 5, 5), (18, 14, 4, 4)), 9.0)
    assert not specks.are_all(inked((10, 10, 5, 5), (18, 12, 9, 3)), 9.0)
    assert not specks.are_all(inked((10, 10, 5, 5), (18, 14, 4, 4), (26, 14, 4, 4)), 9.0)


@pytest.mark.parametrize("end", [25.6, 30])
def test_a_speck_under_a_number_is_no_character_of_it_whole_or_cut_by_the_end_of_the_line(end: float) -> None:
    found = pieces_of_a_cell((20, 12, 6, 9), (21, 25, 1, 1), places=[(17, 10, 28, end)])
    assert found == [(10, round(end))]


def test_the_sign_before_a_1_is_no_rest_of_a_hairline() -> None:
    shade = np.zeros((40, 50), np.float32)
    shade[10:30, 20:23] = shade[10:30, 32:35] = shade[19:22, 10:17] = 1.0
    assert stems.are_bare(shade, shade, "-11")


def test_dots_of_characters_are_no_dirt() -> None:
    assert not specks.apart(inked((32, 10, 9, 20), (62, 24, 5, 5), (44, 12, 12, 5), (44, 20, 16, 3))).any()


def test_lines_of_a_label_that_the_finder_passes_over_are_found_by_the_white_between_them() -> None:
    lines = pieces_of_a_cell((10, 5, 9, 9), (10, 18, 9, 9), (22, 18, 9, 9), (10, 31, 9, 9))
    assert [round((top + bottom) / 2) for top, bottom in lines] == pytest.approx([9.5, 22.5, 35.5], abs=1)


def test_what_is_left_of_a_line_of_its_cell_makes_no_lines_of_a_number() -> None:
    assert (19, 30) in pieces_of_a_cell((10, 20, 9, 9), (24, 3, 1, 8), (24, 34, 1, 8))


def test_numbers_over_each_other_in_a_cell_are_not_joined_to_one() -> None:
    lost = [Run("271", 10, 10, 26, 20), Run("30", 15, 26, 26, 36)]
    assert [run.text for run in apart(lost, 38)] == [UNKNOWN]
    assert apart(lost, 24) == lost
    rows = [Run("72", 10, 10, 22, 20), Run("0", 13, 34, 19, 44)]
    assert [run.text for run in apart(rows, 18)] == [UNKNOWN]
    twice = [Run("12", 409, 407.5, 439.5, 409.5), Run("12", 423, 409.5, 439, 416)]
    assert [run.text for run in apart(twice, 33)] == [UNKNOWN]
    beside = [Run("271", 10, 10, 26, 20), Run("30", 30, 11, 41, 21)]
    assert apart(beside, 38) == beside
    stroke = [Run("1", 10, 10, 12, 20), Run("611.4", 30, 11, 51, 21)]
    assert [run.text for run in apart(stroke, 60)] == [UNKNOWN]
    wrapped = [Run("1234.", 10, 10, 26, 20), Run("56", 10, 22, 20, 32)]
    assert apart(wrapped, 38) == wrapped


def test_lines_of_a_label_whose_places_reach_into_each_other_stay_in_order() -> None:
    label = [
        Run("不掌握相", 149, 454, 189, 472.3),
        Run("1.本机关", 150, 447.1, 188, 459.7),
        Run("关", 150, 466, 160, 482),
    ]
    assert [line.text for line in lines(parted(label), 1)] == ["1.本机关", "不掌握相", "关"]

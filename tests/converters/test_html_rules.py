"""Style sheets cut into rules."""

import pytest

from converters.html.rules import rules


@pytest.mark.parametrize(
    "sheet",
    [
        "@media screen{.p{display:none}}",
        "@media print, only screen and (min-width: 768px) {.p{display:none}}",
        "@media (max-width:120em){.p{display:none}}",
        "@supports (display:grid){@layer base{.p{display:none}}}",
        ":root{--shown:none} .p{display:var(--shown, block)}",
        "@import 'a.css'; .p{display:none} @media print{.p{display:block}}",
    ],
)
def test_a_rule_in_an_at_rule_holds_where_every_desk_meets_it(sheet: str) -> None:
    assert [rule for rule in rules(sheet) if rule[0] != ":root"] == [(".p", "display:none")]


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print{.p{display:none}}",
        "@media (min-width:768px) and (max-width:991px){.p{display:none}}",
        "@media (min-width:1400px){.p{display:none}}",
        "@media not screen{.p{display:none}}",
        "@supports not (display:grid){.p{display:none}}",
        "@supports (-ms-ime-align:auto){.p{display:none}}",
        "@keyframes fade{from{display:none}}",
        "@media print{@media screen{.p{display:none}}}",
    ],
)
def test_a_rule_of_some_screens_or_of_paper_is_none(sheet: str) -> None:
    assert [*rules(sheet)] == []


def test_a_custom_property_of_several_values_has_none_surely() -> None:
    assert (".p", "display:var(--shown)") in rules(":root{--shown:none} .m{--shown:block} .p{display:var(--shown)}")


def test_rules_in_rules_choose_what_stands_in_what_the_outer_ones_choose() -> None:
    sheet = ".a, .b {color:red; & > .p{display:none} td{.q{display:none}} &.r{opacity:0} font-size:0}"

    said = {selectors: written.strip() for selectors, written in rules(sheet) if written.strip()}
    assert said == {
        ".a, .b": "font-size:0",
        ":is(.a, .b) > .p": "display:none",
        ":is(.a, .b) td .q": "display:none",
        ":is(.a, .b).r": "opacity:0",
    }


@pytest.mark.parametrize("sheet", ["a,b{&&&&" * 50_000, "@media screen{" * 50_000, "}" * 400_000, "a{b;" * 50_000])
def test_a_sheet_without_end_is_read_in_little_time(sheet: str) -> None:
    assert len([*rules(sheet)]) <= 50_000

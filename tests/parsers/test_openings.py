"""Agency, year, scope and region of reports by their beginnings: invented ones in the register of published ones.

`cases/openings/openings.jsonl` was written and answered by hand; where two answers are as good both are given.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from converters.document import Document, Paragraph
from parsers.identity import Hint, identify
from parsers.identity.regions import code_of
from tests.parsers.openings import BODIES, STYLES

CASES = Path(__file__).parents[1] / "cases" / "openings" / "openings.jsonl"


def load() -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in map(json.loads, CASES.read_text("utf-8").splitlines())]


@pytest.mark.parametrize("case", load())
def test_an_opening_says_who_when_for_whom_and_where(case: dict[str, Any]) -> None:
    document = Document("text/plain", tuple(map(Paragraph, case["lines"])), metadata=case.get("declared", {}))
    found = identify(document, Hint())

    assert found.agency in case["agency"]
    assert found.year == case["year"]
    assert found.scope in case["scope"]
    assert found.region_code in case["region"]
    assert found.year_conflict == case.get("conflict", False)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_of_opening_names_every_kind_of_body(style: str) -> None:
    for at, (name, region, scope) in enumerate(BODIES):
        year = 2010 + at % 14
        found = identify(STYLES[style](name, year), Hint())
        assert (found.agency, found.year, found.scope, found.region_code) == (name, year, scope, region)


@pytest.mark.parametrize(
    ("agency", "context", "code"),
    [
        ("北京市宣武区教育局", "", "110104"),
        ("邢台市桥东区民政局", "", "130502"),
        ("张家口市桥东区民政局", "", "130702"),
        ("绍兴县教育局", "", "330621"),
        ("密云县财政局", "", "110228"),
        ("东莞市长安镇人民政府", "", "441900"),
        ("恩施州教育局", "", "422800"),
        ("积石山县教育局", "", "622927"),
        ("酉阳自治县财政局", "", "500242"),
        ("杨凌示范区科技局", "", "610403"),
        ("昆山高新技术产业开发区管理委员会", "", "320583"),
        ("昆山路街道办事处", "", None),
        ("武汉市城区管理局", "", "420100"),
        ("青云县教育局", "", None),
        ("嘉兴县教育局", "", None),
        ("太平镇人民政府", "公布在施甸县人民政府门户网站", "530521"),
        ("太平镇人民政府", "学习借鉴施甸县的经验", None),
        ("县审计局", "电子版可在淄博市人民政府网站下载", None),
        ("市教育局", "根据定州市教育局的安排", "130682"),
        ("鼓楼区教育局", "南京市和福州市的经验", None),
    ],
)
def test_a_region_code_is_told_by_names_and_never_guessed(agency: str, context: str, code: str | None) -> None:
    assert code_of(agency, context) == code


def test_the_regions_of_chongqing_do_not_take_in_those_of_sichuan() -> None:
    assert code_of("市中区财政局", "根据重庆市人民政府的要求") is None

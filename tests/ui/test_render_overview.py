import re
from dataclasses import replace

import pytest

from ui.render_overview import render_overview, short_kind


def cells(html):
    """The table's rows, each cell's words."""
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[dh].*?</t[dh]>", row)] for row in rows]


@pytest.fixture
def entry(fake_assistant):
    base = fake_assistant.library.entry(1)
    return lambda number, agency, year, kind: replace(
        base, id=number, agency=agency, years=(year,), kind=kind
    )


def test_agencies_by_years_with_what_is_missing_between(entry):
    html = render_overview(
        [
            entry(1, "甲局", 2021, "部门决算公开"),
            entry(2, "甲局", 2023, "部门决算公开"),
            entry(3, "甲局", 2022, "部门预算公开"),
            entry(4, "乙局", 2023, "部门整体支出绩效自评报告"),
        ]
    )
    assert cells(html) == [
        ["部门", "2023", "2022", "2021"],
        ["乙局", "整体自评", "—", "—"],
        ["甲局", "决算", "预算 缺决算", "决算"],
    ]
    assert "2 个部门 × 3 个年度，其间缺 1 份" in html
    assert 'href="#/read/3"' in html


def test_a_report_of_several_years_stands_in_each(entry):
    one = replace(entry(7, "甲局", 2021, "项目支出绩效评价报告"), years=(2021, 2022))
    assert cells(render_overview([one]))[1] == ["甲局", "项目评价", "项目评价"]


def test_no_year_is_no_table(entry):
    assert render_overview([replace(entry(1, "甲局", 2021, ""), years=())]) == ""


def test_names_are_only_text(entry):
    html = render_overview([replace(entry(1, "<img src=x>", 2021, ""), title='"><script>')])
    assert "<img" not in html
    assert "<script" not in html


def test_every_kind_has_a_short_name():
    from corpus.metadata import KINDS

    names = {short_kind(kind) for kind in KINDS}
    assert names == {"整体评价", "整体自评", "项目评价", "项目自评", "决算", "预算"}

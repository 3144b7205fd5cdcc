"""Which figures of a report are parts of which."""

from __future__ import annotations

import pytest

from corpus.breakdowns import breakdowns, listed_parts
from corpus.load import load_report

HEAD = "# 示例区文化馆2024年度整体支出绩效自评报告\n\n一、支出情况\n\n"


@pytest.fixture
def broken_down(tmp_path):
    def read(text):
        path = tmp_path / "a.md"
        path.write_text(HEAD + text, encoding="utf-8")
        report = load_report(path)
        return report, {
            report.figures[item.whole].raw: tuple(report.figures[place].raw for place in item.parts)
            for item in breakdowns(report)
        }

    return read


def test_a_list_in_a_sentence(broken_down):
    _, found = broken_down("项目支出为50.00万元，其中：展览20.00万元，演出18.00万元，培训10.00万元。\n")
    assert found == {"50.00万元": ("20.00万元", "18.00万元", "10.00万元")}


def test_a_list_that_the_next_sentence_begins(broken_down):
    text = "项目支出为50.00万元。其中：展览22.00万元，演出18.00万元，培训10.00万元。\n"
    report, found = broken_down(text)
    assert found == {"50.00万元": ("22.00万元", "18.00万元", "10.00万元")}
    assert [figure.raw for figure in listed_parts(report, 0)] == ["22.00万元", "18.00万元", "10.00万元"]
    # Nothing says that these are parts of it but that they come to it.
    assert broken_down(text.replace("50.00", "90.00"))[1] == {}


def test_rows_and_columns_of_a_table(broken_down):
    _, found = broken_down(
        "单位：万元\n\n| 项目 | 合计 | 基本支出 | 项目支出 |\n|---|---|---|---|\n"
        "| 文化支出 | 30.00 | 21.00 | 9.00 |\n| 住房支出 | 12.00 | 12.00 | 0.00 |\n"
        "| 社保支出 | 8.00 | 7.00 | 1.00 |\n| 合计 | 50.00 | 40.00 | 10.00 |\n"
    )
    assert found["40.00"] == ("21.00", "12.00", "7.00")
    assert found["10.00"] == ("9.00", "0.00", "1.00")
    assert found["30.00"] == ("21.00", "9.00")


def test_totals_that_do_not_tie_are_broken_down_by_nothing(broken_down):
    _, found = broken_down(
        "单位：万元\n\n| 项目 | 决算数 |\n|---|---|\n| 文化支出 | 30.00 |\n| 住房支出 | 12.00 |\n"
        "| 社保支出 | 8.00 |\n| 合计 | 60.00 |\n"
    )
    assert found == {}

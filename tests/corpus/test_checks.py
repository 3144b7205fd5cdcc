"""Contradictions of the kinds that real reports hold, and the look-alikes that are none."""

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from corpus.builder import CellDraft, DocumentBuilder
from corpus.check_base import claims, half_unit
from corpus.checks import check
from corpus.load import load_report, make_report
from corpus.types import Finding, Report

TITLE = "示例区文化馆2024年度部门决算"


def report(*lines: str, tables=(), title: str = TITLE) -> Report:
    """A small report: its title, paragraphs, then tables as (caption, unit, rows of words, note)."""
    builder = DocumentBuilder("txt")
    builder.add_block("paragraph", title)
    for line in lines:
        builder.add_block("paragraph", line)
    for caption, unit, rows, note in tables:
        caption_span = builder.add_block("caption", caption)
        unit_span = builder.add_block("unit", unit)
        drafts = [CellDraft(r, c, words) for r, row in enumerate(rows) for c, words in enumerate(row)]
        builder.add_table(drafts, caption=caption_span, unit=unit_span)
        builder.add_block("paragraph", note)
    return make_report(builder.build(), "示例.txt", "0" * 64)


def findings(*lines: str, **options) -> list[Finding]:
    return list(check(report(*lines, **options)))


def one(*lines: str, **options) -> Finding:
    found = findings(*lines, **options)
    assert len(found) == 1, [item.message for item in found]
    return found[0]


def test_parts_of_a_list_within_rounding():
    item = one(
        "项目支出为534.47万元，其中，基建支出200.22万元，软件购置85.16万元，其他资本性支出249.08万元。"
    )
    assert (item.rule, item.rounding, str(item.difference), item.unit) == (
        "parts_total",
        True,
        "0.01",
        "万元",
    )
    for words in (
        "534.47万元",
        "534.46万元",
        "200.22 + 85.16 + 249.08",
        "最多可差0.02万元",
        "可由四舍五入解释",
    ):
        assert words in item.message
    assert len(item.figures) == 4


def test_parts_of_a_list_beyond_rounding():
    item = one("项目支出为534.47万元，其中，基建支出300.00万元，软件购置230.00万元。")
    assert not item.rounding
    assert "不能解释" in item.message


@pytest.mark.parametrize(
    "sentence",
    [
        "项目支出为534.47万元，其中，基建支出300.00万元，软件购置234.47万元。",
        "项目支出为534.47万元，其中，会议费3.00万元，培训费2.00万元。",
        "基本支出100.00万元，其中人员经费80.00万元，公用经费20.00万元，比上年增加5.00万元，增长5.26%。",
        "全年支出200.00万元，其中基本支出150.00万元（其中人员经费100.00万元，公用经费50.00万元）；项目支出50.00万元。",
        "开展活动525个，其中演出300个，展览225个，惠民演出15个。",
    ],
)
def test_lists_that_tie_or_are_not_complete(sentence):
    assert findings(sentence) == []


def test_the_three_public_expenses_are_the_sum_of_three():
    item = one(
        "2024年度三公经费支出决算为5.31万元。因公出国（境）费支出决算为0万元。"
        "公务用车购置及运行维护费支出决算为4.45万元。公务接待费支出决算为0.96万元。"
    )
    assert (item.rule, item.difference) == ("known_sum", Decimal("0.1"))


def test_an_execution_rate_that_does_not_follow():
    item = one("2024年度基本支出年初预算为100.00万元，支出决算为80.00万元，完成年初预算的88.00%。")
    assert item.rule == "execution_rate"
    assert "80%" in item.message


def test_execution_rates_that_rounding_allows():
    assert findings("2024年度基本支出年初预算为0.95万元，支出决算为0.14万元，完成年初预算的14.74%。") == []
    assert findings("2024年度会议费年初预算为0.00万元，支出决算为0.00万元，完成年初预算的0%。") == []


def test_a_rate_of_change_that_does_not_follow():
    item = one(
        "其他司法支出2024年预算安排3845.49万元，2023年当年预算执行数为43269.3万元，2024年预算安排3845.49万元，"
        "比2023年预算执行数增加17.62%。",
        title="示例区司法局2024年部门预算",
    )
    assert item.rule == "change_rate"
    for words in ("43269.3万元", "3845.49万元", "下降 91.11%", "增长 17.62%"):
        assert words in item.message


def test_a_rate_of_change_with_its_change():
    assert findings("2024年度支出总计2995.39万元，比2023年减少56.95万元，下降1.87%。") == []
    assert one("2024年度支出总计2995.39万元，比2023年减少56.95万元，下降2.87%。").rule == "change_rate"


def test_changes_in_a_table():
    def table(change, rate):
        head = ["项目", "2023年决算数", "2024年决算数", "增减额", "增减%"]
        return ("支出情况表", "单位：万元", [head, ["会议费", "10.00", "8.00", change, rate]], "")

    assert findings(tables=[table("-2.00", "-20.00%")]) == []
    assert one(tables=[table("-3.00", "-20.00%")]).rule == "change_amount"
    assert one(tables=[table("-2.00", "-25.00%")]).rule == "change_rate"


def test_shares_of_a_total():
    sentence = "本年支出合计1000.00万元，其中：基本支出600.00万元，占{}%；项目支出400.00万元，占40.00%。"
    assert findings(sentence.format("60.00")) == []
    assert one(sentence.format("61.00")).rule == "share"


def test_one_thing_stated_twice():
    item = one(
        "住房公积金2024年预算安排208.8万元，主要用于缴存。住房公积金2024年预算安排201.50万元。",
        title="示例区司法局2024年部门预算",
    )
    assert (item.rule, item.difference) == ("same_indicator", Decimal("7.3"))


TABLE = ("2024年支出预算表", "单位：元", [["项目", "预算数"], ["住房公积金", "2,087,959.00"]], "")


def test_text_and_table_in_different_units_agree():
    assert (
        findings("住房公积金2024年预算安排208.8万元。", tables=[TABLE], title="示例区司法局2024年部门预算")
        == []
    )


def test_text_and_table_disagree():
    item = one("住房公积金2024年预算安排201.50万元。", tables=[TABLE], title="示例区司法局2024年部门预算")
    assert item.rule == "same_indicator"
    assert "2024年支出预算表" in item.message


def test_the_same_name_within_another_scope_is_no_contradiction():
    table = ("支出决算表", "单位：万元", [["项目", "决算数"], ["基本支出", "861.30"]], "")
    sentence = "2024年度一般公共预算财政拨款支出决算为900.00万元，其中：基本支出856.20万元。"
    assert findings(sentence, tables=[table]) == []


def rows(total: str):
    return [
        ["科目名称", "合计", "基本支出", "项目支出"],
        ["教育支出", "150.00", "100.00", "50.00"],
        ["其他支出", "50.00", "30.00", "20.00"],
        ["住房保障支出", "10.00", "10.00", "0.00"],
        ["合计", total, "140.00", "70.00"],
    ]


def test_a_total_row_of_a_table():
    assert findings(tables=[("支出决算表", "单位：万元", rows("210.00"), "")]) == []
    found = findings(tables=[("支出决算表", "单位：万元", rows("215.00"), "")])
    assert {item.rule for item in found} == {"table_total"}
    assert all("相差 5万元" in item.message for item in found)


def test_a_table_whose_structure_is_not_shown_is_left_alone():
    table = [["项目", "决算数"], ["甲", "1.00"], ["乙", "2.00"], ["合计", "9.00"]]
    assert findings(tables=[("支出决算表", "单位：万元", table, "")]) == []


def test_a_note_that_calls_a_filled_table_empty():
    note = "注：本单位无此项支出，故本表为空表。"
    item = one(tables=[("支出预算表", "单位：元", [["项目", "预算数"], ["办公费", "5.00"]], note)])
    assert item.rule == "empty_note"
    assert findings(tables=[("支出预算表", "单位：元", [["项目", "预算数"], ["办公费", ""]], note)]) == []


def test_a_note_under_another_caption_is_not_about_the_table_above():
    table = ("支出预算表", "单位：元", [["项目", "预算数"], ["办公费", "5.00"]], "政府性基金预算支出表")
    assert findings(tables=[table, ("", "", [], "注：无此项支出，故本表为空表。")]) == []


def test_a_mean_defined_in_words():
    lines = (
        "预算执行率=（补贴预算执行率+基地预算执行率）/2。",
        "补贴预算执行率为87.93%，基地预算执行率为100%，综合预算执行率为{}。",
    )
    assert findings(lines[0], lines[1].format("93.97%")) == []
    item = one(lines[0], lines[1].format("91.35%"))
    assert item.rule == "formula"
    assert "93.97%" in item.message


def test_a_mean_in_numbers():
    assert findings("平均及时率=（33.56%+27.72%）/2=30.64%。") == []
    assert one("平均及时率=（33.56%+27.72%）/2=32.64%。").rule == "formula"


@pytest.mark.parametrize(
    "words", ["比上年下降（增长）27.78%", "主要原因是。", "上海市XX局", "本项目（100字以内）", "等支出。。"]
)
def test_template_residue(words):
    assert one(f"2024年度{words}").rule == "template_residue"


def test_each_finding_points_at_its_figures():
    whole = report("项目支出为534.47万元，其中，基建支出300.00万元，软件购置230.00万元。")
    for item in check(whole):
        assert [whole.figures[place].span for place in item.figures] == list(item.spans)


def test_half_a_unit_of_the_last_digit():
    found = claims(report("基本支出534.47万元，项目支出686万元，会议费0万元。"))
    assert [str(half_unit(claim.figure)) for claim in found] == ["50.000", "5000.0", "0"]


@cache
def real(folder: Path, pattern: str) -> Report:
    return load_report(next(iter(sorted((folder / "reports").glob(pattern)))))


KNOWN = [
    ("lingling*.txt", "parts_total", ("534.47万元", "534.46万元")),
    ("01*.pdf", "same_indicator", ("0.3万元", "2,961.68万元")),
    ("01*.pdf", "share", ("71.73%", "71.65%")),
    ("13*.pdf", "change_rate", ("43269.3万元", "3845.49万元", "17.62%")),
    ("13*.pdf", "same_indicator", ("208.8万元", "201.50万元")),
    ("06*.pdf", "empty_note", ("47.91", "为空表")),
    ("20*.md", "formula", ("95.98%", "93.35%")),
]


@pytest.mark.parametrize(("pattern", "rule", "words"), KNOWN)
def test_known_contradictions_of_real_reports(shared: Path, pattern, rule, words):
    messages = [item.message for item in check(real(shared, pattern)) if item.rule == rule]
    assert any(all(word in message for word in words) for message in messages), messages


@pytest.mark.parametrize("pattern", ["lingling*.txt", "09*.pdf"])
def test_real_reports_without_contradictions_beyond_rounding(shared: Path, pattern):
    assert [item.message for item in check(real(shared, pattern)) if not item.rounding] == []


def test_a_list_in_a_bracket_ends_with_the_bracket():
    text = "已付资金50万元（其中：设备费30万元，培训费20万元），结余资金8万元，企业赞助6万元。"
    assert not findings(text)
    assert one(text.replace("20万元）", "21万元）")).rule == "parts_total"

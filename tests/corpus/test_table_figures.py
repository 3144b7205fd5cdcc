"""Tables of the shapes that reports really have; each crafted table carries one hazard."""

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.builder import CellDraft, DocumentBuilder
from corpus.reading import read_document
from corpus.subjects import Defaults
from corpus.table_cells import head_units, read_cell
from corpus.table_figures import TableReading, table_figures
from corpus.types import Document, Figure

REPORT = Defaults((2023,), "示例区文化馆")


def build(*tables, between=""):
    """Documents from rows of cells; "文字|2x3" merges rows x columns, None is a place that a merged cell covers."""
    builder = DocumentBuilder("md")
    for number, (caption, unit, rows) in enumerate(tables):
        if number and between:
            builder.add_block("paragraph", between)
        caption_span = builder.add_block("caption", caption)
        unit_span = builder.add_block("unit", unit)
        drafts = []
        for row, cells in enumerate(rows):
            for column, words in enumerate(cells):
                if words is None:
                    continue
                text, _, size = words.partition("|")
                spans = tuple(map(int, size.split("x"))) if size else (1, 1)
                drafts.append(CellDraft(row, column, text, *spans))
        builder.add_table(drafts, caption=caption_span, unit=unit_span)
    return builder.build()


def read(document: Document, defaults: Defaults = REPORT) -> TableReading:
    return table_figures(document.text, document.tables, lambda span: defaults)


def figure(reading: TableReading, raw: str, indicator: str = "") -> Figure:
    found = [f for f in reading.figures if f.raw == raw and indicator in ("", f.indicator)]
    assert len(found) == 1, [(f.indicator, f.raw, f.unit) for f in reading.figures]
    return found[0]


@pytest.mark.parametrize(
    ("words", "kind", "value", "unit"),
    [
        ("1,352.76", "number", "1352.76", ""),
        ("1 352.76", "number", "1352.76", ""),
        ("１２．５", "number", "12.5", ""),
        ("(1.00)", "number", "-1.00", ""),
        ("（6.25%）", "number", "-6.25", "%"),
        ("-6.25%", "number", "-6.25", "%"),
        ("0.00", "number", "0.00", ""),
        ("≥300.00(场)", "number", "300.00", "场"),
        ("=5.00(万人次)", "number", "5.00", "万人次"),
        ("0.14万元", "number", "0.14", "万元"),
        ("无", "none", None, ""),
        ("/", "blank", None, ""),
        ("——", "blank", None, ""),
        ("", "blank", None, ""),
        ("2023-01-01", "date", None, ""),
        ("9个赛事34个赛项", "words", None, ""),
        ("第3名", "words", None, ""),
    ],
)
def test_a_cell_is_a_number_a_none_a_blank_or_words(words, kind, value, unit):
    cell = read_cell(words)
    assert (cell.kind, cell.value, cell.unit) == (kind, Decimal(value) if value else None, unit)


def test_a_bracketed_single_digit_is_doubtful():
    assert read_cell("(1.00)").certain
    assert not read_cell("(1)").certain


@pytest.mark.parametrize(
    ("head", "units"),
    [
        ("金额（万元）", ("万元",)),
        ("数量（人/个）", ("人", "个")),
        ("单位：万元、辆、人", ("万元", "辆", "人")),
        ("增减%", ("%",)),
        ("人均（元/人）", ("元/人",)),
        ("维修（护）费", ()),
        ("因公出国（境）费", ()),
    ],
)
def test_units_of_a_head(head, units):
    assert head_units(head) == units


def test_two_tables_share_one_grid():
    document = build(
        (
            "收入支出决算总表",
            "单位：万元",
            [
                ["收入", "决算数", "支出", "决算数"],
                ["一、一般公共预算财政拨款", "1498.20", "一、社会保障和就业支出", "112.08"],
                ["二、其他收入", "10.85", "二、卫生健康支出", ""],
                ["本年收入合计", "1509.05", "本年支出合计", "1506.70"],
                ["总计", "1515.35", "总计", "1515.35"],
            ],
        )
    )
    reading = read(document)
    income = figure(reading, "1498.20")
    assert (income.indicator, income.canonical) == ("一般公共预算财政拨款收入",) * 2
    assert (income.basis, income.unit, income.base_value, income.year) == (
        "决算",
        "万元",
        Decimal(14982000),
        2023,
    )
    assert figure(reading, "112.08").indicator == "社会保障和就业支出"
    assert figure(reading, "", "卫生健康支出").state == "blank"
    assert [f.indicator for f in reading.figures if f.raw == "1515.35"] == ["收入总计", "支出总计"]
    assert income.context.of(document.text).split("\t")[2] == "一、社会保障和就业支出"


def test_three_levels_of_heads_over_the_three_public_expenses():
    reading = read(
        build(
            (
                "财政拨款“三公”经费支出决算表",
                "单位：万元",
                [
                    [
                        "合计|2x2",
                        None,
                        "公务用车购置及运行费|1x6",
                        None,
                        None,
                        None,
                        None,
                        None,
                        "公务接待费|2x2",
                        None,
                    ],
                    [None, None, "小计|1x2", None, "购置费|1x2", None, "运行费|1x2", None, None, None],
                    ["预算数", "决算数"] * 5,
                    ["5.90", "5.31", "4.60", "4.45", "0", "0.00", "4.61", "4.46", "1.30", "0.86"],
                ],
            )
        )
    )
    assert [(f.canonical, f.basis) for f in reading.figures] == [
        (name, basis)
        for name in (
            "三公经费",
            "公务用车购置及运行维护费",
            "公务用车购置费",
            "公务用车运行维护费",
            "公务接待费",
        )
        for basis in ("预算", "决算")
    ]
    zero = figure(reading, "0.00")
    assert (zero.state, zero.base_value) == ("number", 0)
    assert zero.cell.column_path == ("公务用车购置及运行费", "购置费", "决算数")


def test_row_labels_name_their_unit_and_their_parent():
    reading = read(
        build(
            (
                "“三公”经费支出表",
                "单位：元",
                [
                    ["项目", "预算数", "决算数"],
                    ["合计", "91,000.00", "80,500.00"],
                    ["1.公务用车购置及运行维护费", "84,000.00", "77,000.00"],
                    ["（1）购置费", "0.00", "0"],
                    ["（2）公务用车保有量（辆）", "—", "12"],
                    ["2.公务接待费", "7,000.00", "3,500.00"],
                ],
            )
        )
    )
    assert figure(reading, "80,500.00").canonical == "三公经费"
    assert figure(reading, "0.00").canonical == "公务用车购置费"
    cars = figure(reading, "12")
    assert (cars.canonical, cars.unit) == ("公务用车保有量", "辆")
    assert cars.cell.row_path == ("公务用车购置及运行维护费", "（2）公务用车保有量（辆）")


def test_codes_and_column_numbers_are_no_values():
    reading = read(
        build(
            (
                "一般公共预算财政拨款支出决算表",
                "单位：万元",
                [
                    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
                    ["栏次", None, "1", "2", "3"],
                    ["合计|1x2", None, "1506.70", "861.30", "645.40"],
                    ["208", "社会保障和就业支出", "112.08", "112.08", ""],
                    ["20805", "行政事业单位养老支出", "100.00", "100.00", ""],
                    ["212", "城乡社区支出", "1394.62", "749.22", "645.40"],
                ],
            )
        )
    )
    assert not [f for f in reading.figures if f.raw in ("1", "2", "3", "208", "20805")]
    total = figure(reading, "1506.70")
    assert (total.canonical, total.scope) == ("一般公共预算财政拨款支出", "一般公共预算财政拨款")
    assert figure(reading, "861.30").indicator == "基本支出"
    assert figure(reading, "749.22").indicator == "城乡社区支出·基本支出"
    assert figure(reading, "749.22").canonical == ""
    nested = [f for f in reading.figures if f.raw == "100.00"]
    assert {f.cell.row_path for f in nested} == {("社会保障和就业支出", "行政事业单位养老支出")}


def test_a_name_under_several_others_is_given_with_the_one_it_stands_under():
    reading = read(
        build(
            (
                "支出决算表",
                "单位：万元",
                [
                    ["科目编码", "科目名称", "本年支出合计"],
                    ["20129", "群众团体事务", "5.00"],
                    ["2012902", "一般行政管理事务", "4.00"],
                    ["20134", "统战事务", "3.00"],
                    ["2013402", "一般行政管理事务", "2.00"],
                ],
            )
        )
    )
    assert figure(reading, "4.00").indicator == "群众团体事务·一般行政管理事务"
    assert figure(reading, "2.00").indicator == "统战事务·一般行政管理事务"
    assert figure(reading, "3.00").indicator == "统战事务"


def test_a_percent_column_is_a_rate_and_a_count_column_is_no_money():
    reading = read(
        build(
            (
                "项目支出明细表",
                "单位：万元",
                [
                    ["项目", "预算安排(万元)", "支出金额(万元)", "预算执行(%)", "受益人数", "2022年决算数"],
                    ["免费开放", "80.00", "78.00", "97.50", "1350", "60.00"],
                ],
            )
        )
    )
    assert (figure(reading, "78.00").basis, figure(reading, "78.00").unit) == ("决算", "万元")
    assert (figure(reading, "97.50").basis, figure(reading, "97.50").unit) == ("执行率", "%")
    assert figure(reading, "1350").unit != "万元"
    assert figure(reading, "60.00").year == 2022


def test_bases_may_head_the_rows():
    reading = read(
        build(
            (
                "绩效评价得分情况表",
                "",
                [
                    ["一级指标", "决策", "过程", "合计"],
                    ["分值", "15.00", "85.00", "100.00"],
                    ["得分", "10.40", "54.60", "65.00"],
                    ["得分率", "69.33%", "64.24%", "65.00%"],
                ],
            )
        )
    )
    decision = figure(reading, "10.40")
    assert (decision.indicator, decision.basis, decision.unit) == ("决策", "得分", "分")
    assert figure(reading, "69.33%").basis == "得分率"
    assert figure(reading, "65.00").canonical == "绩效自评得分"


def test_a_form_with_labels_beside_values_and_heads_further_down():
    reading = read(
        build(
            (
                "项目支出绩效自评表",
                "",
                [
                    ["项目名称", "场馆开放", "项目性质", "经常性项目", "", ""],
                    ["编制数（人）", "18", "在职人数", "17人", "", ""],
                    ["项目资金（万元）|2x1", "", "年初预算数", "全年执行数", "执行率", "得分"],
                    [None, "年度资金总额", "80.00", "78.00", "97.50%", "9.75"],
                    ["绩效指标|2x1", "一级指标", "三级指标", "年度指标值", "实际完成值", "得分"],
                    [None, "产出指标", "开放天数", "≥300天", "312天", "10"],
                ],
            )
        )
    )
    assert (figure(reading, "18").indicator, figure(reading, "18").unit) == ("编制数", "人")
    assert figure(reading, "17人").canonical == "实有人数"
    budget = figure(reading, "80.00")
    assert (budget.indicator, budget.basis, budget.unit, budget.scope) == (
        "年度资金总额",
        "年初预算",
        "万元",
        "场馆开放",
    )
    assert figure(reading, "78.00").basis == "执行数"
    days = figure(reading, "312天")
    assert (days.indicator, days.basis, days.unit) == ("开放天数", "完成值", "天")
    assert figure(reading, "≥300天").approximate


def test_sentences_in_cells_are_handed_to_the_rules_of_prose():
    document = build(
        (
            "评分表",
            "",
            [["指标名称", "分值", "得分", "评价意见"], ["预算执行", "5", "4", "预算100万元，支出80万元。"]],
        )
    )
    reading = read(document)
    assert [span.of(document.text) for span in reading.prose] == ["预算100万元，支出80万元。"]
    assert [f.raw for f in reading.figures] == ["5", "4"]


def test_a_table_split_by_a_page_keeps_heads_unit_and_year():
    first = (
        "奖金发放情况表",
        "单位：万元",
        [["年度", "类别", "金额"], ["2021|2x1", "一等奖", "5"], [None, "二等奖", "3"]],
    )
    again = ("", "", [["年度", "类别", "金额"], ["", "三等奖", "2"], ["2022", "一等奖", "6"]])
    bare = ("", "", [["2023", "二等奖", "7"], ["合计", "", "23"]])
    reading = read(build(first, again, bare))
    third = figure(reading, "2")
    assert (third.indicator, third.year, third.unit) == ("三等奖", 2021, "万元")
    assert figure(reading, "6").year == 2022
    assert (figure(reading, "7").year, figure(reading, "7").indicator) == (2023, "二等奖")
    assert figure(reading, "23").unit == "万元"


def test_a_table_after_a_paragraph_is_not_a_continuation():
    first = ("奖金发放情况表", "单位：万元", [["年度", "类别", "金额"], ["2021", "一等奖", "5"]])
    other = ("", "", [["2023", "二等奖", "7"], ["2024", "一等奖", "8"]])
    reading = read(build(first, other, between="另见下表。"))
    assert not [f for f in reading.figures if f.raw == "7" and f.unit == "万元"]


def test_doubts_are_marked():
    reading = read(
        build(
            ("补助发放表", "", [["项目", "金额", "得分"], ["甲项目", "5", "4|2x1"], ["乙项目", "6", None]]),
        )
    )
    assert not figure(reading, "5").certain
    merged = figure(reading, "4")
    assert merged.indicator == "甲项目、乙项目"
    assert not merged.certain


def test_a_table_that_only_says_none():
    reading = read(
        build(
            (
                "2023年部门政府性基金预算支出功能分类预算表",
                "单位：元",
                [["科目编码", "科目名称", "合计"], ["无", "", ""], ["", "", ""]],
            )
        )
    )
    assert [(f.state, f.canonical, f.basis) for f in reading.figures] == [
        ("none", "政府性基金预算支出", "预算")
    ]


def test_answers_of_a_survey_carry_their_question():
    reading = read(
        build(("附表4-1：您对流程是否满意？", "", [["选项", "小计", "比例"], ["A.非常满意", "88", "81.48%"]]))
    )
    assert figure(reading, "88").indicator == "您对流程是否满意？·非常满意"
    assert figure(reading, "81.48%").basis == "占比"


def test_every_figure_stands_where_it_says():
    document = build(
        ("支出决算表", "单位：万元", [["项目", "决算数"], ["基本支出", "861.30"], ["项目支出", "645.40"]])
    )
    for found in read(document).figures:
        assert found.span.of(document.text) == found.raw
        assert found.context.contains(found.span)
        cell = next(
            c
            for c in document.tables[found.cell.table].cells
            if (c.row, c.column) == (found.cell.row, found.cell.column)
        )
        assert cell.span == found.span


def test_scores_beside_amounts_keep_their_own_unit_and_blank_labels_name_nothing():
    reading = read(
        build(
            (
                "项目支出绩效自评表",
                "单位：万元",
                [
                    ["项目资金（万元）|3x1", "", "年初预算数", "分值", "得分"],
                    [None, "年度资金总额", "120.00", "10", "9.8"],
                    [None, "", "7.00", "", ""],
                ],
            )
        )
    )
    assert [figure(reading, raw).unit for raw in ("120.00", "10", "9.8")] == ["万元", "分", "分"]
    assert not [f for f in reading.figures if f.raw == "7.00" and f.certain]


@cache
def real_document(path: Path) -> Document:
    return read_document(path)


REAL = [
    ("01*.pdf", 2024, "0.95", "公务接待费", "预算", "万元"),
    ("01*.pdf", 2024, "2,995.39", "收入总计", "决算", "万元"),
    ("01*.pdf", 2024, "2,336.91", "基本支出", "决算", "万元"),
    ("05*.pdf", 2023, "6,351,000.00", "项目资金总额", "", "元"),
    ("05*.pdf", 2023, "≥13459.00(平方米)", "规划建筑面积", "目标值", "平方米"),
    ("06*.pdf", 2024, "47.91", "三公经费", "预算", "万元"),
    ("06*.pdf", 2024, "443.18", "机关运行经费", "预算", "万元"),
    ("13*.pdf", 2026, "38454900.00", "其他司法支出", "预算", "元"),
    ("13*.pdf", 2026, "2087959.00", "住房公积金", "预算", "元"),
    ("20*.md", None, "1995.00", "一次性竞赛补贴经费", "决算", "万元"),
    ("20*.md", None, "69.33%", "决策", "得分率", "%"),
]


@pytest.mark.parametrize(("pattern", "year", "raw", "indicator", "basis", "unit"), REAL)
def test_cells_of_real_reports(shared: Path, pattern, year, raw, indicator, basis, unit):
    path = next(iter(sorted((shared / "reports").glob(pattern))))
    document = real_document(path)
    reading = read(document, Defaults((year,) if year else (2021, 2022, 2023, 2024)))
    found = {(f.indicator, f.basis, f.unit) for f in reading.figures if f.raw == raw and f.certain}
    assert (indicator, basis, unit) in found


WORDS = (
    "合计 小计 总计 项目 决算数 预算数 一、基本支出 其中：会议费 无 / — 1.00 (1) 12% 2023 2021年 项目名称 甲项目 "
    "金额（万元） 执行率 得分 分值 栏次 三公经费 （2023年度） A.满意 20101 年度 承办单位 备注 共3人，花费2万元。"
).split()


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_grid_is_read_and_every_figure_is_verbatim(data):
    n_rows, n_columns = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 5))
    taken: set[tuple[int, int]] = set()
    drafts = []
    for row in range(n_rows):
        for column in range(n_columns):
            height = data.draw(st.integers(1, 2)) if row + 1 < n_rows else 1
            width = n_columns if column == 0 and data.draw(st.integers(0, 5)) == 0 else 1
            places = {(row + r, column + c) for r in range(height) for c in range(width)}
            if (row, column) in taken or places & taken:
                continue
            taken |= places
            words = data.draw(st.sampled_from(["", *WORDS]))
            drafts.append(CellDraft(row, column, words, height, width, data.draw(st.booleans())))
    builder = DocumentBuilder("md")
    builder.add_table(drafts)
    document = builder.build()
    for found in read(document).figures:
        assert found.span.of(document.text) == found.raw
        assert found.indicator
        assert found.state != "number" or found.value is not None


@pytest.mark.parametrize("head", ["评分标准和评分规则", "指标说明", "评价要点"])
def test_a_column_that_says_how_marks_are_given_states_no_figures(head):
    rows = [
        ["三级指标", "分值", head, "评价意见", "得分"],
        ["服务对象满意度", "8", "满意度达到90%得5分", "经计算，服务对象满意度为93.06%，得满分。", "8"],
    ]
    document = build(("评分表", "", rows))
    reading = read(document)
    assert [span.of(document.text) for span in reading.prose] == [rows[1][3]]
    assert {(f.basis, f.unit) for f in reading.figures} == {("分值", "分"), ("得分", "分")}


def test_a_row_that_numbers_the_columns_holds_no_figures():
    heads = ["合计", "因公出国（境）费", "公务接待费"]
    for numbers in (["1", "2", "3"], ["1=2+3", "2", "3"]):
        reading = read(build(("三公经费支出决算表", "单位：万元", [heads, numbers, ["5.00", "0", "5.00"]])))
        assert [f.raw for f in reading.figures] == ["5.00", "0", "5.00"]


def test_counts_in_order_under_heads_and_labels_are_figures():
    rows = [["单位", "一季度", "二季度", "三季度"], ["甲镇", "1", "2", "3"]]
    reading = read(build(("项目数（个）", "", rows)))
    assert [f.value for f in reading.figures] == [Decimal(1), Decimal(2), Decimal(3)]


def test_years_side_by_side_head_columns_whatever_stands_beside_them():
    rows = [
        ["项目", "2021", "2022", "2023", "较上年增减", "增减率"],
        ["公用经费", "8", "9", "7", "-2", "-22%"],
    ]
    reading = read(build(("经费支出情况", "单位：万元", rows)))
    assert [(f.value, f.year) for f in reading.figures[:3]] == [
        (Decimal(8), 2021),
        (Decimal(9), 2022),
        (Decimal(7), 2023),
    ]
    assert figure(reading, "-2").basis == "增减额"


def test_the_sum_of_several_years_is_of_none_of_them():
    rows = [["项目", "2022年", "2023年", "合计"], ["道路养护", "120.5", "135.0", "255.5"]]
    reading = read(build(("经费支出情况", "单位：万元", rows)))
    assert [f.year for f in reading.figures] == [2022, 2023, None]


def test_two_rows_of_heads_that_were_never_merged():
    rows = [
        ["科目名称", "合计", "基本支出", "", "项目支出"],
        ["", "", "人员经费", "公用经费", ""],
        ["科学技术支出", "900", "300", "50", "550"],
    ]
    reading = read(build(("部门支出总表", "单位：万元", rows)))
    assert [(f.indicator, f.raw) for f in reading.figures] == [
        ("科学技术支出", "900"),
        ("科学技术支出·人员经费", "300"),
        ("科学技术支出·公用经费", "50"),
        ("科学技术支出·项目支出", "550"),
    ]


def test_a_form_of_running_costs_names_the_whole_and_counts_in_the_unit_above():
    rows = [
        ["项目", "统计数"],
        ["一、“三公”经费支出", "—"],
        ["（一）支出合计", "4.20"],
        ["3.公务接待费", "1.20"],
        ["二、机关运行经费", "45.67"],
        ["三、国有资产占用情况", "—"],
        ["（一）车辆数合计（辆）", "3"],
        ["1.机要通信用车", "1"],
    ]
    reading = read(build(("机构运行信息决算表", "单位：万元", rows)))
    found = {f.raw: (f.indicator, f.unit) for f in reading.figures if f.state == "number"}
    assert found == {
        "4.20": ("三公经费支出", "万元"),
        "1.20": ("公务接待费", "万元"),
        "45.67": ("机关运行经费", "万元"),
        "3": ("车辆数合计", "辆"),
        "1": ("机要通信用车", "辆"),
    }


def test_labels_over_their_values_row_by_row():
    rows = [["三公经费", "会议费"], ["12.5", "3.2"], ["培训费", "差旅费"], ["1.1", "8.8"]]
    reading = read(build(("支出情况", "单位：万元", rows)))
    assert [(f.indicator, f.raw) for f in reading.figures] == [
        ("三公经费", "12.5"),
        ("会议费", "3.2"),
        ("培训费", "1.1"),
        ("差旅费", "8.8"),
    ]


def test_a_form_that_states_only_bases_is_of_its_project():
    rows = [
        ["项目名称", "河道清淤", "主管部门"],
        ["预算数", "执行数", "执行率"],
        ["320.5", "318.2", "99.28%"],
    ]
    reading = read(build(("", "单位：万元", rows)))
    assert [(f.indicator, f.basis) for f in reading.figures] == [
        ("河道清淤", "预算"),
        ("河道清淤", "执行数"),
        ("河道清淤", "执行率"),
    ]


@pytest.mark.parametrize(
    ("caption", "basis"),
    [
        ("竞赛补贴资金安排情况表", "预算"),
        ("2024年补助资金分配表", "预算"),
        ("竞赛补贴资金情况表", ""),
        ("补助资金安排和支出情况表", ""),
        ("活动时间安排表", ""),
    ],
)
def test_what_a_table_says_was_allotted_is_a_budget(caption, basis):
    rows = [["赛事", "承办单位", "资金（万元）"], ["龙舟赛", "体育中心", "20"], ["棋类赛", "文化馆", "5"]]
    reading = read(build((caption, "", rows)))
    assert [(f.raw, f.basis) for f in reading.figures] == [("20", basis), ("5", basis)]


def test_a_column_of_units_says_what_its_rows_count_in():
    rows = [
        ["序号", "指标名称", "计量单位", "2022年实际", "2023年预算", "2023年实际", "比上年增减（%）"],
        ["1", "总收入", "万元", "52318.46", "56000", "58764.21", "12.32"],
        ["2", "药占比", "%", "28.66", "≤28", "26.64", "—"],
        ["3", "病床使用率", "%", "83.4", "85", "88.72", "—"],
        ["4", "出院人次", "人次", "38562", "40000", "41877", "8.6"],
        ["5", "住院次均费用", "元", "8191.86", "8400", "8416.1", "2.74"],
        ["6", "设备总值", "亿元", "1.86", "", "2.03", "9.14"],
    ]
    reading = read(build(("主要经济运行指标完成情况表", "", rows)))
    found = {
        (f.raw, f.indicator, f.unit, f.basis, f.year)
        for f in reading.figures
        if f.value is not None and f.unit
    }
    assert {
        ("58764.21", "总收入", "万元", "", 2023),
        ("56000", "总收入", "万元", "预算", 2023),
        ("12.32", "总收入", "%", "增减率", 2023),
        ("26.64", "药占比", "%", "占比", 2023),
        ("85", "病床使用率", "%", "目标值", 2023),
        ("88.72", "病床使用率", "%", "", 2023),
        ("38562", "出院人次", "人次", "", 2022),
        ("8416.1", "住院次均费用", "元", "", 2023),
        ("2.03", "设备总值", "亿元", "", 2023),
    } <= found
    assert all(figure.certain for figure in reading.figures)


def test_balances_and_limits_keep_their_names():
    rows = [
        ["年度", "债务限额（亿元）", "债务余额（亿元）"],
        ["2022", "40.10", "39.80"],
        ["2023", "43.50", "41.28"],
    ]
    reading = read(build(("", "", rows)))
    assert [(f.raw, f.indicator, f.year) for f in reading.figures] == [
        ("40.10", "债务限额", 2022),
        ("39.80", "债务余额", 2022),
        ("43.50", "债务限额", 2023),
        ("41.28", "债务余额", 2023),
    ]


def test_what_is_built_describes_a_row_and_a_place_tells_it_from_others():
    schools = [
        ["学校名称", "建设内容", "计划投资（万元）"],
        ["城关一小", "新建教学楼", "820"],
        ["城关二小", "运动场改造", "126"],
    ]
    assert [f.indicator for f in read(build(("", "", schools))).figures] == [
        "城关一小·计划投资",
        "城关二小·计划投资",
    ]
    places = [
        ["项目名称", "实施区县", "下达资金（万元）", "支出金额（万元）"],
        ["河道整治", "城东区", "86", "81"],
        ["河道整治", "滨江区", "64", "40"],
    ]
    assert [(f.raw, f.indicator, f.basis) for f in read(build(("", "", places))).figures] == [
        ("86", "河道整治·城东区·下达", ""),
        ("81", "河道整治·城东区", "决算"),
        ("64", "河道整治·滨江区·下达", ""),
        ("40", "河道整治·滨江区", "决算"),
    ]

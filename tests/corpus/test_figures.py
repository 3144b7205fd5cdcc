"""Sentences become figures with indicator, basis and year."""

import pytest

from corpus.figures import Defaults, none_figures, prose_figures
from corpus.types import Span

DEFAULTS = Defaults((2023,), "示例区审批局", "基本支出情况")


def read(sentence, defaults=DEFAULTS):
    figures, _ = prose_figures(sentence, Span(0, len(sentence)), defaults)
    return [(f.raw, f.canonical or f.indicator, f.basis, f.year) for f in figures]


def test_a_later_clause_inherits_its_subject():
    assert read("2023年度三公经费预算支出为0.79万元，决算支出为0.14万元") == [
        ("0.79万元", "三公经费", "预算", 2023),
        ("0.14万元", "三公经费", "决算", 2023),
    ]


def test_each_part_of_a_list_is_its_own_subject():
    assert read("项目支出为10.5万元，其中，设备购置6万元，软件更新4.5万元。") == [
        ("10.5万元", "项目支出", "", 2023),
        ("6万元", "设备购置", "", 2023),
        ("4.5万元", "软件更新", "", 2023),
    ]


def test_shares_and_changes_belong_to_what_was_just_said():
    assert read("财政拨款收入294万元，占99.7%，比上年增加2.5万元，增长0.86%；其他收入1万元，占0.3%。") == [
        ("294万元", "财政拨款收入", "", 2023),
        ("99.7%", "财政拨款收入", "占比", 2023),
        ("2.5万元", "财政拨款收入", "增加额", 2023),
        ("0.86%", "财政拨款收入", "增长率", 2023),
        ("1万元", "其他收入", "", 2023),
        ("0.3%", "其他收入", "占比", 2023),
    ]


def test_a_comparison_lends_neither_its_year_nor_its_basis():
    assert read(
        "2022年当年预算执行数为432.6万元，2023年预算安排384.5万元，比2022年预算执行数减少11.12%。", DEFAULTS
    )[1:] == [
        ("384.5万元", "基本支出", "预算", 2023),
        ("11.12%", "基本支出", "下降率", 2023),
    ]


def test_a_purpose_is_no_subject():
    text = "1.公共服务支出（类）财政事务（款）行政运行（项）。主要用于：在职人员等的基本支出。年初预算为1560万元，支出决算为1511.8万元。"
    assert read(text) == [
        ("1560万元", "行政运行", "年初预算", 2023),
        ("1511.8万元", "行政运行", "决算", 2023),
    ]


def test_counted_things_are_named_after_their_number():
    assert read("已完成16个乡镇（街道）、334个村（社区）服务场所建设，办理140项服务事项。") == [
        ("16个", "乡镇（街道）", "", 2023),
        ("334个", "村（社区）服务场所建设", "", 2023),
        ("140项", "办理服务事项", "", 2023),
    ]


def test_a_list_with_respectively_is_dealt_out():
    assert read("货物、工程、服务采购金额分别为1万元、2万元、3万元") == [
        ("1万元", "政府采购货物支出", "", 2023),
        ("2万元", "政府采购工程支出", "", 2023),
        ("3万元", "政府采购服务支出", "", 2023),
    ]


def test_scores_of_parts_are_not_the_score_of_the_whole():
    assert read("项目总体评价得65.00分，其中：决策指标共15分，评价得分10.40分，得分率69.33%") == [
        ("65.00分", "绩效自评得分", "得分", 2023),
        ("15分", "决策指标", "分值", 2023),
        ("10.40分", "决策指标", "得分", 2023),
        ("69.33%", "决策指标", "得分率", 2023),
    ]


def test_a_threshold_is_no_amount_of_the_thing_counted():
    figures = read("单价100万元（含）以上设备（不含车辆）0台（套）。")
    assert figures == [
        ("100万元", "单价", "标准", 2023),
        ("0台", "单价100万元（含）以上设备（不含车辆）", "", 2023),
    ]


def test_the_heading_is_the_last_resort():
    assert read("当年支出795万元。") == [("795万元", "基本支出", "", 2023)]


def test_an_amount_of_another_kind_is_not_the_indicator():
    figures, _ = prose_figures("下属1家机关运行经费单位", Span(0, 12), DEFAULTS)
    assert figures[0].canonical == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("无", "基本支出"),
        ("本部门2023年无政府性基金预算财政拨款收支。", "政府性基金预算支出"),
        ("本年度因公出国（境）费无，公务接待费支出0元。", "因公出国（境）费"),
    ],
)
def test_a_stated_none_is_a_figure_without_a_value(text, name):
    (figure,) = none_figures(text, Span(0, len(text)), DEFAULTS)
    assert (figure.state, figure.value) == ("none", None)
    assert (figure.canonical or figure.indicator) == name


def test_every_number_is_a_figure_or_listed_as_not_understood():
    text = "得分权重为15，支出20万元，编号7"
    figures, unread = prose_figures(text, Span(0, len(text)), DEFAULTS)
    assert [f.raw for f in figures] == ["20万元"]
    assert [span.of(text) for span in unread] == ["15", "7"]

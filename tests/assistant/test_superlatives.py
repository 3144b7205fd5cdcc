"""Which part of a stated whole is the largest, and which indicator lost the most points."""

from __future__ import annotations

import pytest

TEXT = """# 示例区科技局2024年项目支出绩效评价报告

## 一、评价结论

该项目绩效评价总体得分为65.00分，等级为“中”。其中：决策指标得18.50分，得分率92.50%；过程指标得11.47分，得分率45.88%；产出指标得22.03分，得分率73.43%；效益指标得13.00分，得分率52.00%。

## 二、资金使用

项目支出合计120.00万元，其中：设备购置60.00万元，人员培训35.00万元，宣传25.00万元。差旅费3.20万元。
"""

TABLES = """# 示例区体育局2023年度部门决算公开

## 收入支出决算总表

单位：万元

<table>
<tr><td>收入</td><td>决算数</td><td>支出</td><td>决算数</td></tr>
<tr><td>一、财政拨款收入</td><td>900.00</td><td>一、文化旅游体育与传媒支出</td><td>700.00</td></tr>
<tr><td>二、其他收入</td><td>100.00</td><td>二、社会保障和就业支出</td><td>200.00</td></tr>
<tr><td></td><td></td><td>三、住房保障支出</td><td>100.00</td></tr>
<tr><td>本年收入合计</td><td>1000.00</td><td>本年支出合计</td><td>1000.00</td></tr>
</table>

## 支出决算表

单位：万元

<table>
<tr><td>项目</td><td>本年支出合计</td><td>基本支出</td><td>项目支出</td></tr>
<tr><td>文化旅游体育与传媒支出</td><td>700.00</td><td>450.00</td><td>250.00</td></tr>
<tr><td>社会保障和就业支出</td><td>200.00</td><td>200.00</td><td>0.00</td></tr>
<tr><td>住房保障支出</td><td>100.00</td><td>100.00</td><td>0.00</td></tr>
<tr><td>合计</td><td>1000.00</td><td>750.00</td><td>250.00</td></tr>
</table>

## 指标得分情况表

| 一级指标 | 二级指标 | 分值 | 得分 |
|---|---|---:|---:|
| 决策 | 项目立项 | 10 | 9.5 |
| 决策 | 资金投入 | 10 | 6 |
| 过程 | 资金管理 | 30 | 27 |
| 效益 | 社会效益 | 50 | 42 |
"""


@pytest.fixture(scope="module")
def assistant(assistant_of):
    return assistant_of(TEXT, "a.md")


@pytest.mark.parametrize(
    "question",
    [
        "扣分最多的是哪个指标",
        "哪个指标扣分最多",
        "哪个指标扣的分最多",
        "失分最多的是哪个一级指标",
        "丢分最多的是哪一项",
    ],
)
def test_which_indicator_lost_most_is_told_by_the_scores(assistant, question):
    answer = assistant.ask(question)
    assert answer.figures[0].raw.startswith("11.47")
    assert "扣13.53分" in answer.text


@pytest.mark.parametrize("question", ["项目支出里哪一项最多", "项目支出中金额最大的是哪项"])
def test_the_largest_part_of_a_whole(assistant, question):
    assert "最高的是设备购置：60.00万元" in assistant.ask(question).text


@pytest.mark.parametrize(
    "question",
    [
        "项目支出里哪项最大",
        "项目支出最大的一项",
        "项目支出里最大的一笔是什么",
        "花钱最多的项目是哪个",
        "项目支出里哪块占得多",
    ],
)
def test_however_it_is_asked(assistant, question):
    answer = assistant.ask(question)
    assert (answer.status, answer.figures[0].raw) == ("answered", "60.00万元")


def test_a_whole_without_parts_is_no_answer_to_which_part(assistant):
    answer = assistant.ask("差旅费里哪一项最多")
    assert (answer.status, answer.figures) == ("not_disclosed", ())
    assert "没有列出差旅费的各项" in answer.text
    assert "3.20万元" in answer.text


@pytest.fixture(scope="module")
def tables(assistant_of):
    return assistant_of(TABLES, "a.md")


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("2023年支出里哪一项最多", "文化旅游体育与传媒支出：700.00万元"),
        ("支出最少的是哪一类", "住房保障支出：100.00万元"),
        ("收入里哪项最大", "财政拨款收入：900.00万元"),
        ("基本支出里哪一项最多", "文化旅游体育与传媒支出：450.00万元"),
        ("支出前三项", "文化旅游体育与传媒支出：700.00万元"),
    ],
)
def test_the_rows_that_make_up_a_total(tables, question, first):
    answer = tables.ask(question)
    assert answer.status == "answered"
    assert first in answer.text.splitlines()[0]


def test_another_way_to_break_it_down_is_told_too(tables):
    assert "最高的是基本支出：750.00万元" in tables.ask("支出里哪一项最多").text.splitlines()[1]


def test_functions_of_spending_are_no_projects(tables):
    assert tables.ask("哪个项目花钱最多").status == "not_disclosed"


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("哪个二级指标扣分最多", "二级指标中扣分最多的是社会效益：得42分，扣8分，得分率84%"),
        ("得分率最低的二级指标", "二级指标中得分率最低的是资金投入：得6分，扣4分，得分率60%"),
        # Heads without a score of their own are added up.
        ("哪个一级指标得分率最低", "一级指标中得分率最低的是决策：得15.5分，扣4.5分，得分率77.5%"),
        ("哪个指标扣分最多", "一级指标中扣分最多的是效益"),
    ],
)
def test_the_scorecard_at_each_level(tables, question, first):
    assert tables.ask(question).text.startswith(first)


def test_a_level_that_is_not_scored(tables):
    answer = tables.ask("哪个三级指标扣分最多")
    assert (answer.status, answer.figures) == ("not_disclosed", ())


def test_what_a_total_is_made_up_of(tables):
    text = tables.ask("2023年支出由哪几块组成").text
    for part in (
        "文化旅游体育与传媒支出700.00万元",
        "社会保障和就业支出200.00万元",
        "住房保障支出100.00万元",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("before", "question", "first"),
    [
        ("支出里哪一项最多", "最少的呢", "其中最低的是住房保障支出：100.00万元"),
        ("支出里哪一项最多", "那收入呢", "其中最高的是财政拨款收入：900.00万元"),
        ("支出里最少的是哪一项", "最多的呢", "其中最高的是文化旅游体育与传媒支出：700.00万元"),
        ("基本支出多少", "里面哪项最多", "其中最高的是文化旅游体育与传媒支出：450.00万元"),
        ("哪个二级指标扣分最多", "一级指标呢", "一级指标中扣分最多的是效益"),
        ("哪个二级指标扣分最多", "得分率最低的呢", "二级指标中得分率最低的是资金投入"),
    ],
)
def test_a_follow_up_asks_after_parts_too(tables, before, question, first):
    assert first in tables.ask(question, [before]).text.splitlines()[0]


def test_sources_of_money_are_no_projects(assistant_of):
    text = (
        "示例区教育局2023年度项目支出绩效评价报告\n\n一、资金情况\n\n"
        "2023年计划投资386.00万元，其中：中央补助资金218.00万元，省级配套资金64.00万元，县级配套104.00万元。\n"
    )
    own = assistant_of(text, "示例区教育局2023年度项目支出绩效评价报告.txt")
    assert own.ask("哪个项目计划投资最多").status == "not_disclosed"
    assert own.ask("计划投资里哪一笔最多").figures[0].raw == "218.00万元"

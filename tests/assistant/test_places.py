"""A place that no report speaks of is said to be unknown; words that only end like places are none."""

import pytest

REPORT = """示例区水务局2023年度部门整体支出绩效评价报告

一、支出情况

2023年本年支出合计820.40万元，三公经费支出决算6.50万元，城区管网改造项目支出30.00万元。

东湾县水厂补助项目支出12.00万元。内设机构4个。评价得分91.00分，评价等级为“良”。

二、存在问题

老旧小区改造进度慢。
"""


@pytest.fixture(scope="module")
def assistant(assistant_of):
    return assistant_of(REPORT, "示例区水务局2023年度部门整体支出绩效评价报告.txt")


@pytest.mark.parametrize(
    "question",
    [
        "西岭市总支出多少",
        "西岭市2023年三公经费",
        "2023年西岭县得分多少",
        "请问西岭区评价等级",
        "西岭市内设机构有几个",
        "西岭市有哪些异常",
        "西岭市存在什么问题",
        "西岭市三公经费哪年最高",
    ],
)
def test_an_unknown_place_is_answered_by_no_other(assistant, question):
    answer = assistant.ask(question)
    assert (answer.status, answer.figures, answer.evidence) == ("not_disclosed", (), ())
    assert "没有西岭" in answer.text


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        ("城区管网改造花了多少", "30.00万元"),
        ("东湾县水厂补助项目支出多少", "12.00万元"),
        ("示例区三公经费多少", "6.50万元"),
        ("全区总支出多少", "820.40万元"),
        ("2023年三公经费花了多少", "6.50万元"),
    ],
)
def test_places_that_reports_speak_of_and_words_like_places_are_answered(assistant, question, raw):
    assert [figure.raw for figure in assistant.ask(question).figures] == [raw]

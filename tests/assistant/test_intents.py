"""What a question wants done with figures."""

import pytest

from assistant.intents import asks_no_report, asks_over_budget, intent_of
from assistant.years import find_years


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("给各部门三公经费排个名", "rank"),
        ("哪家单位的会议费居首", "rank"),
        ("培训费垫底的是谁", "rank"),
        ("三公经费前几名", "rank"),
        ("目前几个人上班", "lookup"),
        ("目前三公经费多少", "lookup"),
        ("三年来会议费有没有变", "trend"),
        ("工资福利支出一年一年列出来", "trend"),
        ("三年三公经费预算合计多少", "sum"),
        ("各部门公务接待费合计", "sum"),
        ("所有单位的会议费加起来是多少", "sum"),
        ("各局培训费平均多少", "sum"),
        ("各部门支出合计", "compare"),
        ("各部门三公经费合计数对比", "compare"),
        ("各部门接待费平均每人多少", "compare"),
        ("2023年和2024年会议费对比", "compare"),
        ("会议费从2023年到2024年涨跌多少", "compare"),
        ("三公经费增加了吗", "yesno"),
        ("会议费多少", "lookup"),
    ],
)
def test_the_intent_of_a_question(question, intent):
    assert intent_of(question, asks_text=False) == intent


@pytest.mark.parametrize(
    "question",
    ["决算是不是低于年初预算", "超没超", "会议费超预算了吗", "支出控制在预算内了吗", "决算高于预算吗"],
)
def test_a_question_whether_the_budget_was_kept(question):
    assert asks_over_budget(question)
    assert not asks_over_budget("会议费预算多少")


@pytest.mark.parametrize(
    ("question", "latest"),
    [
        ("近三年三公经费", 3),
        ("三年来会议费预算", 3),
        ("四年一共多少钱", 4),
        ("三年行动计划经费", 0),
        ("第三年支出", 0),
    ],
)
def test_so_many_years_back(question, latest):
    assert find_years(question, 2026, [2021, 2022, 2023, 2024]).latest == latest


def test_years_that_are_named_are_the_years_counted():
    found = find_years("2022到2024三年三公经费合计", 2026, [2021, 2022, 2023, 2024, 2025])
    assert (found.years, found.latest) == ((2022, 2023, 2024), 0)


@pytest.mark.parametrize(
    "question",
    ["写了哪些问题", "报告里存在问题", "总结报告得分", "编制人数", "函询办理多少件", "你好，三公经费多少"],
)
def test_what_asks_of_a_report_is_no_chat(question):
    assert not asks_no_report(question)


@pytest.mark.parametrize(
    "text", ["帮我写总结", "请写一篇报告，谢谢", "帮我写一份财政局2024年度工作总结", "翻译成英文报告"]
)
def test_a_request_to_write_asks_nothing_of_a_report(text):
    assert asks_no_report(text)


@pytest.mark.parametrize(
    "text", ["写调研报告，三公经费多少", "写总结，居民电子健康档案数量", "写一份三公经费报告"]
)
def test_what_for_is_no_request_to_write(text):
    assert not asks_no_report(text)

"""Amounts told by quarters: listed or added up, never one of them for all."""

import pytest

REPORT = """示例区园林所2024年部门预算

一、项目经费情况

公园改造项目年度预算安排：第一季度用款计划12万元，第二季度用款计划20万元，第三季度用款计划30.5万元，第四季度用款计划7万元。

二、会议费

会议费预算2万元。
"""


@pytest.fixture(scope="module")
def assistant(assistant_of):
    return assistant_of(REPORT, "a.txt")


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        ("2024年四个季度用款计划合计", "69.5万元"),
        ("园林所全年用款计划一共多少", "69.5万元"),
        ("前两个季度用款计划合计多少", "32万元"),
        ("第一季度和第三季度用款计划加起来多少", "42.5万元"),
    ],
)
def test_quarters_are_added_up(assistant, question, raw):
    answer = assistant.ask(question)
    assert answer.status == "computed"
    assert answer.figures[0].raw == raw
    assert answer.computation.endswith(f"= {raw[:-2]} 万元")


@pytest.mark.parametrize("question", ["2024年各季度用款计划分别多少", "2024年用款计划"])
def test_quarters_are_told_one_by_one(assistant, question):
    answer = assistant.ask(question)
    assert [figure.raw for figure in answer.figures] == ["12万元", "20万元", "30.5万元", "7万元"]


def test_one_quarter_is_one_quarter(assistant):
    assert [f.raw for f in assistant.ask("第二季度用款计划多少").figures] == ["20万元"]

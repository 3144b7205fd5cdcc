"""收入 and 支出 said alone mean all of it, under whatever name each office's report states it."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant
from corpus.load import load_report
from index.library import Library

ACCOUNT = """示例区水务局2024年度部门决算

一、收入支出决算总体情况

示例区水务局2024年度收入支出总计420.00万元。与2023年度相比，收入支出总计减少20.00万元。主要原因：河道工程完工。

二、收入和支出决算情况

本年收入合计400.00万元，其中：财政拨款收入390.00万元；其他收入10.00万元。

本年支出合计410.00万元，其中：基本支出300.00万元；项目支出110.00万元。

核定编制12人。
"""
BUDGET = """示例区气象局{year}年部门预算

一、收支总体情况

{year}年，示例区气象局收入预算{income}万元，支出预算{spent}万元。核定编制15人。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("all")
    library = Library(folder / "library")
    texts = {"a": ACCOUNT} | {
        str(year): BUDGET.format(year=year, income=year - 1900, spent=year - 1910)
        for year in (2023, 2024, 2025)
    }
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        library.add(load_report(folder / f"{name}.txt"))
    return Assistant(library)


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        ("水务局2024年收入多少", "400.00万元"),
        ("水务局收入", "400.00万元"),
        ("水务局2024年支出多少", "410.00万元"),
        ("水务局2024年决算收入", "400.00万元"),
        ("气象局2025年预算收入", "125万元"),
        ("气象局2025年支出预算是多少", "115万元"),
    ],
)
def test_all_of_it_is_meant(assistant, question, raw):
    answer = assistant.ask(question)
    assert [figure.raw for figure in answer.figures] == [raw]


def test_both_are_asked_in_one(assistant):
    assert [figure.raw for figure in assistant.ask("水务局收入和支出各多少").figures] == [
        "400.00万元",
        "410.00万元",
    ]


@pytest.mark.parametrize("question", ["气象局支出逐年变化", "气象局支出哪年最高", "气象局历年收入"])
def test_over_the_years(assistant, question):
    answer = assistant.ask(question)
    assert answer.coverage is not None
    assert (answer.coverage.reports, answer.coverage.disclosed) == (3, 3)


@pytest.mark.parametrize(
    "question", ["水务局支出减少的原因", "水务局为什么收入少了", "水务局收支下降是什么原因"]
)
def test_its_reason_is_that_of_the_totals(assistant, question):
    assert "河道工程完工" in assistant.ask(question).text


@pytest.mark.parametrize("question", ["水务局农业支出多少", "水务局门票收入多少", "水务局劳务支出"])
def test_a_word_before_it_asks_for_less(assistant, question):
    assert assistant.ask(question).status == "not_disclosed"


@pytest.mark.parametrize("question", ["2024年总收入多少", "2024年收入多少", "2024年总支出"])
def test_offices_that_name_it_otherwise_are_readings_too(assistant, question):
    answer = assistant.ask(question)
    assert answer.status == "ambiguous"
    assert {figure.agency for figure in answer.figures} == {"示例区水务局", "示例区气象局"}


@pytest.mark.parametrize("question", ["和气象局比呢", "跟气象局相比怎么样", "与气象局对比一下"])
def test_one_more_office_is_set_beside_the_one_before(assistant, question):
    answer = assistant.ask(question, ["水务局2024年编制多少人"])
    assert answer.coverage is not None
    assert {figure.agency for figure in answer.figures} == {"示例区水务局", "示例区气象局"}

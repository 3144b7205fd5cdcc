"""The comparison of retrievers: what answers a question, and how an answer becomes a ranking."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from assistant.types import Answer, AnswerFigure, Slots
from benchmarks.retrieval_peers import Pool, Query, best, chatchat_search
from benchmarks.retrieval_quality import NOTHING, answered_ids
from benchmarks.retrieval_sets import meant, stated_alike, states
from corpus.types import CellRef, Figure, Span


def fact(
    value: str, quote: str, *, key: str = "公务接待费", year: int = 2023, where: str = "prose"
) -> dict[str, object]:
    return {
        "key": key,
        "basis": "决算",
        "year": year,
        "unit": "万元",
        "value": value,
        "quote": quote,
        "where": where,
    }


def report(agency: str, *facts: dict[str, object]) -> dict[str, object]:
    names = {"agency": agency, "full": f"示例市{agency}", "shorts": [agency.replace("财政局", "财局")]}
    return {**names, "file": f"{agency}.md", "facts": list(facts)}


def row(question: str, value: str, *quotes: str) -> dict[str, object]:
    choices = [{"figures": [{"value": value, "unit": "万元"}], "quote": [quote]} for quote in quotes]
    return {"question": question, "expect": {**choices[0], "alternatives": choices[1:]}}


def test_the_facts_meant_are_those_of_the_agency_and_year_asked() -> None:
    mine, table = fact("3.2", "公务接待费3.2万元。"), fact("3.2", "3.2", where="table")
    twin = fact("3.2", "公务接待费3.2万元。")
    groups = stated_alike([report("东湖区财政局", mine, table), report("西湖区财政局", twin)])
    asked = row("东湖区财局23年公务接待费多少", "3.2", "公务接待费3.2万元。")
    assert meant(asked, groups) == [("东湖区财政局.md", mine), ("东湖区财政局.md", table)]


def test_a_question_that_fits_two_indicators_has_no_certain_answer() -> None:
    facts = (fact("3.2", "3.2", key="公务接待费"), fact("3.2", "3.2", key="三公经费"))
    assert (
        meant(row("东湖区财政局2023年", "3.2", "3.2"), stated_alike([report("东湖区财政局", *facts)])) == []
    )


def test_zero_has_no_certain_answer() -> None:
    groups = stated_alike([report("东湖区财政局", fact("0.00", "会议费0.00万元。"))])
    assert meant(row("东湖区财政局2023年会议费", "0.00", "会议费0.00万元。"), groups) == []


@pytest.mark.parametrize(
    ("value", "year", "cell", "same"),
    [
        ("3.20", 2023, False, True),
        ("3.21", 2023, False, False),
        ("3.20", 2022, False, False),
        ("3.20", 2023, True, False),
    ],
)
def test_a_figure_states_a_fact_of_its_value_year_and_form(
    value: str, year: int, cell: bool, same: bool
) -> None:
    place = CellRef(0, 0, 0) if cell else None
    number = Decimal(value)
    figure = Figure(
        value,
        Span(0, 1),
        Span(0, 1),
        "number",
        number,
        "万元",
        number * 10000,
        "元",
        "",
        year=year,
        cell=place,
    )
    assert states(figure, fact("3.2", "")) is same


def test_an_answer_that_asks_back_has_nothing_in_first_place() -> None:
    number = Decimal(1)
    figure = AnswerFigure("1万元", number, "万元", number, "元", "", "", 2023, "", "a.md", 0, figure_id=41)
    slots = Slots()
    assert answered_ids(Answer("", "answered", "", slots, (figure,)), "figure") == [41]
    assert answered_ids(Answer("", "ambiguous", "", slots, (figure,)), "figure") == [NOTHING, 41]


def test_equal_scores_are_ranked_by_place() -> None:
    assert best(np.array([1.0, 3.0, 3.0, 2.0]), 3) == [1, 2, 3]


def test_the_ensemble_worked_by_hand() -> None:
    pytest.importorskip("rank_bm25", reason="a package of the comparison, not of the project")
    texts = ("培训费", "会议费", "差旅费")
    pool = Pool(texts, np.array([[1, 0], [0, 1], [0.8, 0.6]], np.float32))
    # words: 会议费 first; vectors: 差旅费 (0.96), 会议费 (0.8), 培训费 (0.6)
    assert chatchat_search(pool)(Query("会议费", np.array([0.6, 0.8], np.float32)))[0] == 1

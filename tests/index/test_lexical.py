from __future__ import annotations

import array
import math
from pathlib import Path

import pytest

from index.lexical import LexicalIndex
from index.store import Batch
from index.types import Filter, ReportEntry

TEXTS = ("三公 经费 决算 支出", "基本 支出 决算 决算", "公务 接待 费 支出 三公 经费 预算", "会议 费")


def entry(number: int, **about: object) -> ReportEntry:
    known = {"years": (2023,), "agency": "示例区教育局", "region": "示例区", "kind": "部门决算公开"} | about
    plain = {"sha256": "", "file_name": "", "format": "", "title": "", "scope": "", "added_at": ""}
    counts = dict.fromkeys(("n_sections", "n_passages", "n_tables", "n_figures", "n_findings"), 0)
    return ReportEntry(id=number, **plain, **known, **counts)  # type: ignore[arg-type]


def batch(number: int, first_id: int, tokens: tuple[str, ...], years: tuple[int, ...] = ()) -> Batch:
    packed = array.array("h", years).tobytes()
    return Batch(number, "figure" if years else "passage", first_id, len(tokens), packed, tokens, b"")


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    index = LexicalIndex(tmp_path)
    index.update([], [(batch(1, 10, TEXTS), entry(1))])
    return index


def bm25(query: tuple[str, ...], text: str) -> float:
    """BM25 with k1 = 1.2 and b = 0.75, written from the formula: Robertson and Zaragoza 2009, section 3.3."""
    words, average = text.split(), sum(len(each.split()) for each in TEXTS) / len(TEXTS)
    score = 0.0
    for word in query:
        containing = sum(word in each.split() for each in TEXTS)
        idf = math.log(1 + (len(TEXTS) - containing + 0.5) / (containing + 0.5))
        frequency = words.count(word)
        score += idf * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * len(words) / average))
    return score


@pytest.mark.parametrize("query", [("决算",), ("三公", "经费", "决算"), ("支出", "费", "没有")])
def test_scores_are_bm25(index: LexicalIndex, query: tuple[str, ...]) -> None:
    scores = {10 + place: bm25(query, text) for place, text in enumerate(TEXTS)}
    expected = {id_: pytest.approx(score, rel=1e-5) for id_, score in scores.items() if score}
    assert dict(index.search(query, 10)) == expected


def test_no_score_exceeds_the_ceiling_which_words_found_nowhere_raise(index: LexicalIndex) -> None:
    # 决算 stands in 2 of 4 texts: idf = ln(1 + 2.5 / 2.5); 没有 in none: ln(1 + 4.5 / 0.5); k1 + 1 = 2.2
    assert index.ceiling(["决算", "决算"]) == pytest.approx(2.2 * math.log(2))
    assert index.ceiling(["决算", "没有"]) == pytest.approx(2.2 * (math.log(2) + math.log(10)))
    for words in (["决算"], ["三公", "经费", "决算"], ["支出", "费"]):
        assert index.search(words, 1)[0][1] < index.ceiling(words)


def test_a_filter_does_not_change_scores(index: LexicalIndex) -> None:
    assert index.search(["决算"], 10, Filter(years=(2023,), agencies=("示例区教育局",))) == index.search(
        ["决算"], 10
    )


def test_a_word_twice_in_a_query_counts_once(index: LexicalIndex) -> None:
    assert index.search(["决算", "决算"], 10) == index.search(["决算"], 10)


def test_k_and_unknown_words(index: LexicalIndex) -> None:
    assert len(index.search(["支出"], 2)) == 2
    assert index.search(["支出"], 0) == []
    assert index.search(["没有的词"], 10) == []
    assert index.search([], 10) == []


def test_removal_and_addition_again(index: LexicalIndex) -> None:
    index.update([], [(batch(2, 20, ("决算 报告",)), entry(2))])
    assert {id_ for id_, _ in index.search(["决算"], 10)} == {10, 11, 20}
    index.update([1], [])
    assert {id_ for id_, _ in index.search(["决算"], 10)} == {20}
    index.update([2], [(batch(2, 21, ("决算 报表",)), entry(2))])
    assert {id_ for id_, _ in index.search(["决算"], 10)} == {21}
    assert len(index) == 1


def test_what_was_written_is_there_when_opened_again(index: LexicalIndex, tmp_path: Path) -> None:
    assert LexicalIndex(tmp_path).search(["决算"], 10) == index.search(["决算"], 10)


def test_a_figures_year_is_its_own_and_may_be_unknown(index: LexicalIndex) -> None:
    figures = batch(3, 30, ("决算 甲", "决算 乙", "决算 丙"), (2022, 2023, 0))
    index.update([], [(figures, entry(3, agency="示例区财政局"))])
    of_finance = {"agencies": ("示例区财政局",)}
    assert {id_ for id_, _ in index.search(["决算"], 10, Filter(years=(2022,), **of_finance))} == {30}
    assert {id_ for id_, _ in index.search(["决算"], 10, Filter(years=(2022, 2023), **of_finance))} == {
        30,
        31,
    }
    assert {id_ for id_, _ in index.search(["决算"], 10, Filter(**of_finance))} == {30, 31, 32}
    assert index.search(["决算"], 10, Filter(report_ids=())) == []


def test_the_commonest_words_of_a_large_library_are_left_out(
    index: LexicalIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 会议 stands in one text, 经费 in two, 支出 in three.
    rare, both = index.search(["会议"], 10), index.search(["会议", "经费"], 10)
    monkeypatch.setattr("index.lexical._MAX_POSTINGS", 3)
    assert index.search(["支出", "经费", "会议"], 10) == both
    assert index.ceiling(["支出", "经费", "会议"]) == pytest.approx(index.ceiling(["会议", "经费"]))
    monkeypatch.setattr("index.lexical._MAX_POSTINGS", 2)
    assert index.search(["支出", "经费", "会议"], 10) == rare
    assert {id_ for id_, _ in index.search(["支出"], 10)} == {10, 11, 12}


def test_one_value_of_a_filter_lets_through_what_two_equal_ones_do(index: LexicalIndex) -> None:
    index.update([], [(batch(2, 20, TEXTS), entry(2, years=(2022,), agency="示例区财政局"))])
    for one, two in (
        (Filter(years=(2022,)), Filter(years=(2022, 2022))),
        (Filter(agencies=("示例区财政局",)), Filter(agencies=("示例区财政局", "示例区"))),
        (Filter(report_ids=(2,)), Filter(report_ids=(2, 9))),
    ):
        assert index.search(["决算"], 10, one) == index.search(["决算"], 10, two)
        assert {id_ for id_, _ in index.search(["决算"], 10, one)} == {20, 21}

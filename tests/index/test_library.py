from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import index.dense
import index.renewal
from corpus.types import Field
from index.dense import DenseIndex
from index.errors import EncoderMismatchError, LibraryFormatError, ReportNotFoundError
from index.filters import EVERYTHING
from index.lexical import LexicalIndex
from index.library import Library, default_path
from index.tokenize import Tokenizer
from index.types import Filter
from tests.index.making import TinyEncoder, make_report, original_of

EDUCATION = make_report(
    ["2023年三公经费决算支出1.25万元。", "2023年基本支出676.02万元。", "2022年公务接待费0.10万元。"],
    name="教育局.md",
    years=(2022, 2023),
    figure_years=(2023, 2023, 2022),
)
FINANCE = make_report(
    ["2024年三公经费决算支出2.50万元。", "项目支出456.63万元。"],
    name="财政局.pdf",
    years=(2024,),
    agency="示例区财政局",
    kind="部门预算公开",
    basis="预算",
)
ELSEWHERE = make_report(
    ["三公经费决算支出9.99万元。"], name="外区.md", years=(), agency="外区教育局", region="外区"
)


@pytest.fixture
def filled(library: Library) -> Library:
    library.add_many([(report, original_of(report)) for report in (EDUCATION, FINANCE, ELSEWHERE)])
    return library


def reports_of(library: Library, query: str, filter: Filter = EVERYTHING) -> set[int]:
    passages = {hit.report_id for hit in library.search_passages(query, 50, filter)}
    figures = {hit.report_id for hit in library.search_figures(query, 50, filter)}
    assert passages == figures
    return passages


def test_a_report_comes_back_exactly(filled: Library, open_library: Callable[..., Library]) -> None:
    for library in (filled, open_library()):
        for number, report in enumerate((EDUCATION, FINANCE, ELSEWHERE), 1):
            assert library.report(number) == report
            assert repr(library.report(number)) == repr(report)
            assert library.original(number) == original_of(report)


def test_entries_say_what_a_report_holds(filled: Library) -> None:
    entry = filled.entry(1)
    assert (entry.title, entry.years, entry.agency) == ("示例区教育局报告", (2022, 2023), "示例区教育局")
    assert (entry.n_sections, entry.n_passages, entry.n_tables, entry.n_figures, entry.n_findings) == (
        1,
        3,
        0,
        3,
        1,
    )
    assert [each.id for each in filled.reports()] == [1, 2, 3]
    assert filled.agencies() == ["外区教育局", "示例区教育局", "示例区财政局"]
    assert filled.years() == [2022, 2023, 2024]
    assert filled.years(Filter(agencies=("示例区财政局",))) == [2024]


def test_the_indicators_are_those_that_figures_are_stated_of(filled: Library) -> None:
    stated = [figure.canonical for report in (EDUCATION, FINANCE, ELSEWHERE) for figure in report.figures]
    counts = Counter(name for name in stated if name)
    assert filled.indicators() == sorted(counts, key=lambda name: (-counts[name], name))
    assert counts


def test_stored_figures_and_passages_equal_the_reports(filled: Library) -> None:
    figures = filled.find_figures(filter=Filter(report_ids=(1,)))
    assert [stored.figure for stored in figures] == list(EDUCATION.figures)
    assert {stored.headings for stored in figures} == {("一、部门决算情况",)}
    passages = filled.passages([stored.passage_id or 0 for stored in figures])
    assert [stored.passage for stored in passages] == list(EDUCATION.passages)


def test_ids_come_back_in_the_order_asked_and_missing_ones_not_at_all(filled: Library) -> None:
    assert [stored.id for stored in filled.figures([3, 999, 1])] == [3, 1]
    assert [stored.id for stored in filled.passages([5, 1, -1])] == [5, 1]


def test_a_file_is_added_once(filled: Library) -> None:
    again = filled.add(EDUCATION, original_of(EDUCATION))
    assert again.id == 1
    assert len(filled.reports()) == 3
    assert len(filled.search_passages("三公经费", 50)) == 6


def test_replace_renews_a_report_under_its_number(filled: Library) -> None:
    corrected = replace(EDUCATION, metadata=replace(EDUCATION.metadata, agency=Field("示例区体育局")))
    assert filled.add(corrected).id == 1
    assert filled.entry(1).agency == "示例区教育局"
    assert filled.add(corrected, replace=True).id == 1
    assert filled.report(1) == corrected
    assert reports_of(filled, "三公经费", Filter(agencies=("示例区体育局",))) == {1}
    assert reports_of(filled, "三公经费", Filter(agencies=("示例区教育局",))) == set()
    assert len(filled.search_figures("三公经费", 50)) == 6


def test_bytes_of_another_file_are_refused(library: Library) -> None:
    with pytest.raises(ValueError, match="sha256"):
        library.add(EDUCATION, b"other bytes")
    assert library.reports() == []


def test_a_removed_report_is_gone_at_once_and_after_reopening(
    filled: Library, open_library: Callable[..., Library], tmp_path: Path
) -> None:
    kept = open_library()
    assert reports_of(kept, "三公经费") == {1, 2, 3}
    passage = filled.search_passages("三公经费", 50)[0].id
    filled.remove(1)
    for library in (filled, kept, open_library()):
        assert reports_of(library, "三公经费决算支出") == {2, 3}
        assert library.find_figures(filter=Filter(report_ids=(1,))) == []
        assert [hit.id for hit in library.search_passages("三公经费", 50)] != [passage]
        with pytest.raises(ReportNotFoundError, match="编号为 1"):
            library.report(1)
    assert EDUCATION.sha256 not in {path.name for path in (tmp_path / "library" / "cas").iterdir()}


def test_numbers_are_never_used_again(filled: Library) -> None:
    filled.remove(3)
    last = filled.find_figures()[-1].id
    assert filled.add(ELSEWHERE).id == 4
    assert filled.find_figures()[-1].id > last + 1


def test_another_process_sees_an_addition(filled: Library, open_library: Callable[..., Library]) -> None:
    reader = open_library()
    assert reports_of(reader, "政府采购") == {1, 2, 3}
    late = make_report(["政府采购支出12.00万元。"], name="采购.md", years=(2025,))
    number = filled.add(late).id
    assert reader.search_passages("政府采购", 1)[0].report_id == number
    assert reports_of(reader, "政府采购", Filter(years=(2025,))) == {number}


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        (Filter(), {1, 2, 3}),
        (Filter(years=(2023,)), {1}),
        (Filter(years=(2022, 2024)), {1, 2}),
        (Filter(agencies=("示例区财政局", "外区教育局")), {2}),
        (Filter(regions=("示例区",)), {1, 2}),
        (Filter(kinds=("部门预算公开",)), {2}),
        (Filter(report_ids=(1, 2)), {1, 2}),
        (Filter(years=(2023,), report_ids=(2,)), set()),
        (Filter(report_ids=()), set()),
        (Filter(years=(1999,)), set()),
        (Filter(agencies=("没有这个局",)), set()),
        (Filter(agencies=("示例区",)), set()),
    ],
)
def test_filters(filled: Library, filter: Filter, expected: set[int]) -> None:
    # Report 3 covers no year and its figures have none, so a filter on agency alone must name it.
    if filter.agencies and "外区教育局" in filter.agencies:
        expected = expected | {3}
    assert reports_of(filled, "三公经费决算支出", filter) == expected
    assert {entry.id for entry in filled.reports(filter)} == expected
    assert {stored.report_id for stored in filled.find_figures(filter=filter)} == expected


def test_a_figure_is_filtered_by_its_own_year_a_passage_by_its_reports(filled: Library) -> None:
    only = Filter(years=(2022,))
    assert [hit.id for hit in filled.search_figures("公务接待费", 50, only)] == [3]
    assert [stored.id for stored in filled.find_figures(filter=only)] == [3]
    assert {hit.id for hit in filled.search_passages("公务接待费", 50, only)} == {1, 2, 3}


def test_filters_cut_before_ranking(library: Library) -> None:
    crowd = [make_report(["三公经费决算支出1.00万元。" * 3], name=f"{n}.md") for n in range(150)]
    weak = make_report(
        ["会议费，另有三公经费，以及培训费、劳务费、差旅费0.50万元。"], name="弱.md", agency="示例区档案局"
    )
    library.add_many([(report, None) for report in [*crowd, weak]])
    wanted = Filter(agencies=("示例区档案局",))
    assert [hit.report_id for hit in library.search_passages("三公经费决算支出", 1, wanted)] == [151]
    assert [hit.report_id for hit in library.search_figures("三公经费决算支出", 1, wanted)] == [151]


def test_find_figures(filled: Library) -> None:
    assert [stored.figure.raw for stored in filled.find_figures(("三公经费",), "预算")] == [
        "2.50万元",
        "456.63万元",
    ]
    assert filled.find_figures(("三公经费",), "预算", Filter(years=(2023,))) == []
    assert filled.find_figures(("公务接待费",)) == []
    assert [stored.id for stored in filled.find_figures(limit=2)] == [1, 2]
    assert filled.find_figures(basis="决算", filter=Filter(report_ids=())) == []


def test_scores_fall_and_k_is_kept(filled: Library) -> None:
    hits = filled.search_passages("三公经费决算", 4)
    assert len(hits) == 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert filled.search_passages("三公经费", 0) == []


@pytest.mark.parametrize(
    "query",
    ["", "   ", "\x00", "\ud800", "'; DROP TABLE reports; --", "tokens:三公 AND (", "三" * 100_000, "😀‮"],
)
def test_hostile_queries_are_only_queries(filled: Library, query: str) -> None:
    assert len(filled.search_passages(query, 5)) <= 5
    assert len(filled.search_figures(query, 5)) <= 5
    assert filled.find_figures((query,), query) == []
    assert filled.reports(Filter(agencies=(query,))) == []


def test_a_text_with_lone_surrogates_is_kept(library: Library) -> None:
    report = make_report(["三公经费\ud8001.25万元。"], name="坏字符.md")
    entry = library.add(report, original_of(report))
    assert library.report(entry.id) == report
    assert library.search_passages("三公经费", 1)[0].report_id == entry.id


def test_an_empty_report_and_an_empty_library(library: Library) -> None:
    assert library.search_passages("三公经费") == []
    entry = library.add(make_report([], name="空.md"))
    assert (entry.n_passages, entry.n_figures) == (0, 0)
    assert library.search_figures("三公经费") == []


def test_another_encoder_is_refused_until_rebuild(
    filled: Library, open_library: Callable[..., Library]
) -> None:
    other = open_library(TinyEncoder("other/model"))
    with pytest.raises(EncoderMismatchError, match="jida rebuild --encoder other/model"):
        other.search_passages("三公经费")
    with pytest.raises(EncoderMismatchError):
        other.add(make_report(["一句话。"], name="新.md"))
    assert len(other.reports()) == 3
    told: list[tuple[int, int]] = []
    other.rebuild(lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert reports_of(other, "三公经费") == {1, 2, 3}
    with pytest.raises(EncoderMismatchError, match="tiny"):
        filled.search_passages("三公经费")


def test_rebuild_leaves_each_item_once(filled: Library) -> None:
    before = filled.search_figures("三公经费", 50)
    filled.rebuild()
    assert filled.search_figures("三公经费", 50) == before


class Blind(TinyEncoder):
    """Sees nothing, so that words alone decide."""

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        return np.zeros((len(texts), self.dimension), np.float32)


def test_a_report_that_is_named_and_holds_enough_is_searched_alone(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = [f"第{place}项会议费{place}.00万元。" for place in range(60)]
    library.add(make_report(sentences, name="教育局.md"))
    library.add(make_report(sentences, name="财政局.md", agency="示例区财政局"))
    library.add(make_report(["培训费1.00万元。"], name="审计局.md", agency="示例区审计局"))
    searched: list[Filter] = []
    search = LexicalIndex.search
    monkeypatch.setattr(LexicalIndex, "search", lambda *given: searched.append(given[-1]) or search(*given))
    assert {hit.report_id for hit in library.search_passages("示例区财政局2023年会议费")} == {2}
    assert searched == [Filter(report_ids=(2,))]
    # One that holds little leaves room for others behind it.
    assert [hit.report_id for hit in library.search_passages("示例区审计局2023年会议费")][:2] == [3, 1]
    assert searched[1:] == [Filter(report_ids=(3,)), EVERYTHING]


def test_words_that_only_ask_are_not_searched_for(open_library: Callable[..., Library]) -> None:
    library = open_library(Blind())
    library.add(make_report(["有多少人是什么情况。", "会议费1.00万元。"]))
    assert [hit.id for hit in library.search_passages("会议费是多少")] == [2]
    assert [hit.id for hit in library.search_passages("是多少")] == [1]


def test_a_new_lexicon_renews_the_words(open_library: Callable[..., Library], tmp_path: Path) -> None:
    before = open_library(Blind())
    before.add(make_report(["璟甯支出1.00万元。"]))
    # As one word 璟甯 is no token of what was added: found only once the stored tokens are made anew.
    after = open_library(Blind(), tokenizer=Tokenizer(("璟甯",), tmp_path))
    assert [hit.report_id for hit in after.search_passages("璟甯")] == [1]
    assert [hit.report_id for hit in after.search_figures("璟甯")] == [1]


def test_a_new_lexicon_leaves_trained_vectors_as_they_are(
    open_library: Callable[..., Library], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.dense, "FLAT_LIMIT", 10)
    monkeypatch.setattr(index.renewal, "LARGE", 10)
    open_library().add(make_report([f"第{place}项支出{place}.00万元。" for place in range(40)]))
    monkeypatch.setattr(DenseIndex, "_train", lambda *_: pytest.fail("trained again"))
    told: list[str] = []
    after = open_library(tokenizer=Tokenizer(("项支出",), tmp_path), tell=told.append)
    assert after.search_passages("项支出")
    assert told == ["词表已更新，正在为全部报告重新切词：1/1 份……"]


def test_a_missing_or_damaged_original_is_said(filled: Library, tmp_path: Path) -> None:
    number = filled.add(make_report(["没有原件。"], name="无原件.md")).id
    with pytest.raises(LibraryFormatError, match="无原件"):
        filled.original(number)
    (tmp_path / "library" / "cas" / EDUCATION.sha256).write_bytes(b"damaged")
    with pytest.raises(LibraryFormatError, match="校验值不符"):
        filled.original(1)
    filled.add(EDUCATION, original_of(EDUCATION))
    assert filled.original(1) == original_of(EDUCATION)


def test_default_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JIDA_LIBRARY", str(tmp_path))
    assert default_path() == tmp_path
    monkeypatch.delenv("JIDA_LIBRARY")
    assert default_path().name == "library"


def test_a_list_of_all_reports_is_no_filter(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Filter] = []
    search = LexicalIndex.search
    monkeypatch.setattr(LexicalIndex, "search", lambda *given: asked.append(given[3]) or search(*given))
    plain = filled.search_passages("三公经费", 50)
    assert filled.search_passages("三公经费", 50, Filter(report_ids=(3, 2, 1))) == plain
    assert asked == [EVERYTHING, EVERYTHING]
    assert {hit.report_id for hit in filled.search_passages("三公经费", 50, Filter(report_ids=(3, 2)))} == {
        2,
        3,
    }

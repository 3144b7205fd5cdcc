"""Reports and figures as other programs get them, over a library of the shipped samples."""

from pathlib import Path

import pytest

from assistant.lookup import LookupRefusedError, find_figures, list_reports
from assistant.scope import Restriction, ScopeError
from index.library import Library


@pytest.fixture(scope="module")
def library(built: Path):
    with Library(built) as opened:
        yield opened


def test_every_figure_is_the_reports_own_words(library: Library) -> None:
    found = find_figures(library, "三公经费", Restriction())
    assert found["total"] == len(found["figures"]) > 1
    for figure in found["figures"]:
        text = library.report(figure["report_id"]).text
        assert figure["raw"] in text
        assert text[slice(*figure["span"])]


@pytest.mark.parametrize("words", ["三公经费", "三公", "“三公”经费"])
def test_words_people_use_name_the_same_indicator(library: Library, words: str) -> None:
    assert find_figures(library, words, Restriction())["indicator"] == "三公经费"


def test_year_agency_and_basis_limit_what_is_found(library: Library) -> None:
    named = Restriction(years=(2023,), agencies=("河湖",))
    found = find_figures(library, "三公经费", named, "决算")
    assert {(figure["raw"], figure["value"], figure["year"]) for figure in found["figures"]} == {
        ("5.31万元", "5.31", 2023)
    }
    assert find_figures(library, "三公经费", Restriction(years=(1999,)))["figures"] == []


def test_a_family_takes_its_bases_in(library: Library) -> None:
    every = find_figures(library, "三公经费", Restriction())["figures"]
    planned = find_figures(library, "三公经费", Restriction(), "预算")["figures"]
    assert planned == [figure for figure in every if figure["basis"] and figure["basis"].endswith("预算")]
    assert planned


def test_the_limit_leaves_the_total(library: Library) -> None:
    found = find_figures(library, "三公经费", Restriction(), limit=1)
    assert len(found["figures"]) == 1 < found["total"]


def test_words_outside_the_lexicon_are_searched_for(library: Library) -> None:
    entry = library.reports()[0]
    names = [
        figure.indicator
        for figure in library.report(entry.id).figures
        if figure.indicator and not figure.canonical
    ]
    found = find_figures(library, names[0], Restriction())
    assert names[0] in found["indicator"]
    assert all(names[0] in figure["indicator"] for figure in found["figures"])
    assert entry.id in {figure["report_id"] for figure in found["figures"]}


def test_nothing_to_look_for_is_said(library: Library) -> None:
    with pytest.raises(LookupRefusedError, match="请写出指标"):
        find_figures(library, " ", Restriction())
    with pytest.raises(LookupRefusedError, match="没有口径“估算”"):
        find_figures(library, "三公经费", Restriction(), "估算")
    with pytest.raises(ScopeError, match="没有部门"):
        list_reports(library, Restriction(agencies=("没有的局",)))


def test_reports_are_listed_with_their_counts(library: Library) -> None:
    found = list_reports(library, Restriction(years=(2023,)), "河湖")
    assert [report["agency"] for report in found["reports"]] == ["示例区河湖管理局"]
    assert found["reports"][0]["figures"] > 0

"""A view of a library: what is not permitted is not there, and nothing is open that was not opened."""

import inspect

import pytest

from benchmarks.faults.permissions import plant
from index.errors import NotPermittedError, ReportNotFoundError
from index.filters import EVERYTHING
from index.library import Library
from index.permit import WHOLE, Permit
from index.types import Filter
from index.view import LibraryView

# What a library can do that no view may: each needs all reports.
WHOLE_ONLY = {"rebuild", "settle", "search", "gather"}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    (folder / "files").mkdir()
    with Library(folder / "library") as made:
        made.planted = plant(folder / "files", made, 5)
        yield made


@pytest.fixture
def view(library):
    return LibraryView(library, Permit(agencies=(library.planted[1].agency, library.planted[3].agency)))


def test_a_view_opens_what_a_library_does_or_refuses_it_by_name(library, view):
    public = {name for name, _ in inspect.getmembers(Library) if not name.startswith("_")}
    opened = {name for name in vars(LibraryView) if not name.startswith("_")}
    assert public - opened == WHOLE_ONLY
    for name in WHOLE_ONLY:
        with pytest.raises(AttributeError):
            getattr(view, name)


def test_only_what_is_permitted_is_there(library, view):
    agencies = sorted([library.planted[1].agency, library.planted[3].agency])
    assert [entry.agency for entry in view.reports()] == [
        library.planted[1].agency,
        library.planted[3].agency,
    ]
    assert view.agencies() == agencies
    assert {figure.report_id for figure in view.find_figures(("三公经费",))} == {2, 4}
    assert {hit.report_id for hit in view.search_passages("三公经费决算", 50)} == {2, 4}
    assert {hit.report_id for hit in view.search_figures("三公经费决算", 50)} == {2, 4}
    assert view.reports(Filter(report_ids=(1, 2))) == [library.entry(2)]
    assert view.reports(Filter(agencies=(library.planted[0].agency,))) == []


def test_a_forbidden_report_is_an_absent_one(view):
    for ask in (view.entry, view.report, view.original, view.remove):
        messages = []
        for number in (1, 99):
            with pytest.raises(ReportNotFoundError) as refused:
                ask(number)
            messages.append(str(refused.value).replace(str(number), "N"))
        assert messages[0] == messages[1]


def test_ids_of_others_bring_nothing(library, view):
    every = library.search_passages("三公经费决算", 50)
    assert {passage.report_id for passage in view.passages([hit.id for hit in every])} == {2, 4}
    figures = [figure.id for figure in library.find_figures()]
    assert {figure.report_id for figure in view.figures(figures)} == {2, 4}


def test_the_name_of_a_forbidden_agency_is_a_word_like_any_other(library, view):
    hidden, never = library.planted[0].agency, "示例区无有局"
    named = [view._owners_now().named(f"{name}三公经费决算") for name in (hidden, never)]
    assert named[0].best() == named[1].best()
    assert named[0].shares.tolist() == named[1].shares.tolist()
    assert named[0].rest.replace(hidden[3:], "") == named[1].rest.replace(never[3:], "")
    whole = library._present_owners().named(f"{hidden}三公经费决算")
    assert whole.best() == [1]


def test_a_report_can_not_be_added_out_of_sight_nor_taken_over(library, view):
    hidden, mine = library.report(1), library.report(2)
    with pytest.raises(NotPermittedError):
        view.add(hidden)
    from dataclasses import replace

    from corpus.types import Field

    renamed = replace(hidden, metadata=replace(hidden.metadata, agency=Field(library.planted[1].agency)))
    with pytest.raises(NotPermittedError):
        view.add(renamed, replace=True)
    with pytest.raises(NotPermittedError):
        view.add(replace(mine, metadata=hidden.metadata), replace=True)
    assert library.entry(1).agency == library.planted[0].agency
    assert library.entry(2).agency == library.planted[1].agency


def test_what_is_added_or_moved_is_seen_at_the_next_question(library):
    from dataclasses import replace

    from corpus.types import Field

    view = LibraryView(library, Permit(agencies=("示例区后来局",)))
    assert view.reports() == []
    report = library.report(5)
    library.add(
        replace(report, metadata=replace(report.metadata, agency=Field("示例区后来局"))), replace=True
    )
    assert [entry.id for entry in view.reports()] == [5]
    library.add(report, replace=True)
    assert view.reports() == []


def test_the_whole_library_by_permit_is_the_whole_library(library):
    assert LibraryView(library, WHOLE).reports(EVERYTHING) == library.reports()

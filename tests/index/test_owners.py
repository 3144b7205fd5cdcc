from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.types import Field
from index.library import Library
from index.owners import Owners
from index.tokenize import Tokenizer
from tests.index.making import make_report

REPORTS = [
    ("示例区教育局", 2023),
    ("示例区教育局", 2024),
    ("示例区人力资源和社会保障局", 2023),
    ("示例区卫生健康局", 2023),
    ("外区教育局", 2023),
    ("示例区行政审批服务局", 2022),
]


@pytest.fixture
def owners(tmp_path: Path) -> Owners:
    named = [(number, agency, (year,)) for number, (agency, year) in enumerate(REPORTS, 1)]
    return Owners(named, Tokenizer(("社会保障和就业支出", "公务接待费"), tmp_path))


@pytest.mark.parametrize(
    ("question", "rest", "best"),
    [
        ("示例区教育局2023年公务接待费是多少", "公务接待费是多少", (1,)),
        ("2023年度示例区人社局公务接待费", "公务接待费", (3,)),
        ("示例区卫健委23年花了多少", "委 花了多少", (4,)),
        ("审批局的公务接待费", "的公务接待费", (6,)),
        ("示例区教育局公务接待费", "公务接待费", (1, 2)),
        ("教育局公务接待费", "公务接待费", (1, 2, 5)),
        ("2024年公务接待费", "公务接待费", (2,)),
        ("示例区人力资源和社会保障局2023年社会保障和就业支出", "社会保障和就业支出", (3,)),
    ],
)
def test_what_names_reports_is_taken_out(
    owners: Owners, question: str, rest: str, best: tuple[int, ...]
) -> None:
    naming = owners.named(question)
    assert (naming.rest, tuple(naming.best())) == (rest, best)


def test_the_reports_named_nearly_as_much_and_the_best_of_some(owners: Owners) -> None:
    naming = owners.named("示例区教育局2023年公务接待费是多少")
    assert naming.best() == [1]
    # Another year of it, and a namesake of another place in that year.
    assert naming.best(0.34) == [1, 2, 5]
    assert naming.best(among=(2, 3)) == [2]
    assert naming.best(among=()) == []


@pytest.mark.parametrize(
    "question",
    [
        "公务接待费是多少",
        "教育经费花了多少",
        "行政审批服务事项办了多少件",
        "1998年的公务接待费",
        "",
        "GDP 12%",
    ],
)
def test_a_question_that_names_no_report_stays_whole(owners: Owners, question: str) -> None:
    naming = owners.named(question)
    assert (naming.rest, naming.best()) == (question, [])
    assert naming.shares_of(np.array([1, 99])).tolist() == [0.0, 0.0]


def test_another_agency_or_year_is_named_less(owners: Owners) -> None:
    naming = owners.named("示例区教育局2023年公务接待费")
    shares = dict(enumerate(naming.shares_of(np.arange(9)).tolist()))
    assert shares[1] == 1.0
    assert shares[0] == shares[7] == 0.0
    assert shares[1] > shares[2] > shares[6]
    assert shares[1] > shares[5] > shares[6]


def test_a_question_of_names_alone_is_searched_for_as_it_is(owners: Owners) -> None:
    assert owners.named("示例区教育局2023年").rest == "示例区教育局2023年"


def test_a_report_of_several_years_is_named_by_each(tmp_path: Path) -> None:
    owners = Owners(
        [(4, "示例区教育局", (2021, 2022)), (9, "示例区教育局", (2023,))], Tokenizer((), tmp_path)
    )
    assert [owners.named(f"{year}年教育局").best() for year in (2021, 2022, 2023)] == [[4], [4], [9]]


def test_a_report_without_an_agency_goes_by_its_title(library: Library) -> None:
    reports = [
        replace(
            report, metadata=replace(report.metadata, agency=Field(), title=Field(f"{name}二〇二三年报告"))
        )
        for name in ("示例区档案局", "示例区水务局")
        for report in [make_report(["公务接待费决算支出1.00万元。"], name=f"{name}.md")]
    ]
    library.add_many((report, None) for report in reports)
    assert [library.search_passages(f"{name}公务接待费")[0].report_id for name in ("档案局", "水务局")] == [
        1,
        2,
    ]


def test_no_reports_name_nothing(tmp_path: Path) -> None:
    assert Owners([], Tokenizer((), tmp_path)).named("示例区教育局2023年").best() == []


def test_the_right_one_of_many_twins_comes_first(library: Library) -> None:
    offices = [f"示例区{name}" for name in ("教育局", "财政局", "民政局", "水务局", "人力资源和社会保障局")]
    reports = [
        make_report(
            [f"公务接待费决算支出{at}.{year % 100}万元。", "会议费支出3.00万元。"],
            name=f"{agency}{year}.md",
            agency=agency,
            years=(year,),
            figure_years=(year, year),
        )
        for at, agency in enumerate(offices)
        for year in (2021, 2022, 2023)
    ]
    entries = library.add_many((report, None) for report in reports)
    for entry in entries:
        short = entry.agency.replace("人力资源和社会保障", "人社").removeprefix("示例区")
        for question in (
            f"{short}{entry.years[0]}年公务接待费多少",
            f"{entry.years[0] % 100}年{short}公务接待费",
        ):
            assert library.search_passages(question, 1)[0].report_id == entry.id
            assert library.search_figures(question, 1)[0].report_id == entry.id
    library.remove(entries[0].id)
    assert library.search_passages("教育局2021年公务接待费", 1)[0].report_id != entries[0].id

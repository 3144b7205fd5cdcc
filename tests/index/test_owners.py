from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.library import Library
from index.owners import Owners
from index.tokenize import Tokenizer
from index.types import ReportEntry
from tests.index.making import make_report

ENTRY = ReportEntry(0, "", "", "", "", (), "", "", "", "", "", 0, 0, 0, 0, 0)
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
    entries = [
        replace(ENTRY, id=number, agency=agency, years=(year,))
        for number, (agency, year) in enumerate(REPORTS, 1)
    ]
    return Owners(entries, Tokenizer(("社会保障和就业支出", "公务接待费"), tmp_path))


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
    assert (naming.rest, naming.best()) == (rest, best)


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
    assert (naming.rest, naming.best(), naming.years) == (question, (), ())


def test_another_agency_or_year_is_named_less(owners: Owners) -> None:
    shares = owners.named("示例区教育局2023年公务接待费").evidence
    assert shares[1] == 1.0
    assert shares[1] > shares[2] > shares[6]
    assert shares[1] > shares[5] > shares[6]


def test_a_question_of_names_alone_is_searched_for_as_it_is(owners: Owners) -> None:
    assert owners.named("示例区教育局2023年").rest == "示例区教育局2023年"


def test_a_report_without_an_agency_goes_by_its_title(tmp_path: Path) -> None:
    owners = Owners([replace(ENTRY, id=7, title="示例区档案局二〇二三年报告")], Tokenizer((), tmp_path))
    assert owners.named("档案局花了多少").best() == (7,)


def test_no_reports_name_nothing(tmp_path: Path) -> None:
    assert Owners([], Tokenizer((), tmp_path)).named("示例区教育局2023年").evidence == {}


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

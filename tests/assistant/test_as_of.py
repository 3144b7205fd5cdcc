"""What is counted on a day is of that day's year: a budget of 2025 counts the vehicles of August 2024."""

import pytest

from assistant.as_of import day_of
from assistant.assistant import Assistant
from corpus.load import load_report
from index.library import Library

BUDGET = """示例区水务局{year}年部门预算

一、收支情况

{year}年收入预算{income}万元。

二、“三公”经费

公务用车运行费5万元。

三、国有资产占有使用情况

截至{before}年8月31日，示例区水务局共有车辆{cars}辆，其中：执法执勤用车{patrol}辆、其他用车2辆；单价100万元以上设备0台。

{year}年部门预算安排购置车辆1辆，其中：执法执勤用车0辆、其他用车1辆。
"""
ENDED = """示例区文化馆2023年部门预算

一、资产情况

截止2022年12月31日，本单位流动资产44.82万元。固定资产314.52万元，其中：房屋1460平方米。2023年培训费支出6万元。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("days")
    with Library(folder / "library") as library:
        for year, cars in ((2024, 5), (2025, 7)):
            text = BUDGET.format(year=year, before=year - 1, cars=cars, patrol=cars - 2, income=year)
            (folder / f"{year}.txt").write_text(text, encoding="utf-8")
            library.add(load_report(folder / f"{year}.txt"))
        (folder / "e.txt").write_text(ENDED, encoding="utf-8")
        library.add(load_report(folder / "e.txt"))
        yield Assistant(library)


@pytest.mark.parametrize(
    ("question", "raw", "day"),
    [
        ("水务局2023年有几辆车", "5辆", "截至2023年8月31日"),
        ("水务局2024年有几辆车", "7辆", "截至2024年8月31日"),
        ("水务局2025年车辆多少", "7辆", "截至2024年8月31日"),
        ("水务局2024年执法执勤用车几辆", "5辆", "截至2024年8月31日"),
        ("文化馆2022年底固定资产多少", "314.52万元", "截至2022年12月31日"),
        ("文化馆2023年流动资产多少", "44.82万元", "截至2022年12月31日"),
    ],
)
def test_the_day_is_told_and_its_year_comes_first(assistant, question, raw, day):
    answer = assistant.ask(question)
    assert answer.figures[0].raw == raw
    assert day in answer.text
    assert answer.figures[0].year == int(day[2:6])


@pytest.mark.parametrize("question", ["水务局2024年底有几辆车", "水务局2025年末车辆多少"])
def test_august_is_no_end_of_a_year(assistant, question):
    assert assistant.ask(question).status == "not_disclosed"


def test_money_of_the_year_keeps_its_year(assistant):
    assert assistant.ask("文化馆2023年培训费支出").figures[0].year == 2023
    assert assistant.ask("水务局2024年公务用车运行费多少").figures[0].year == 2024
    assert assistant.ask("文化馆2022年培训费支出").status == "not_disclosed"


def test_years_are_compared_by_the_days(assistant):
    answer = assistant.ask("水务局哪年车辆最多")
    assert [(figure.raw, figure.year) for figure in answer.figures] == [("7辆", 2024), ("5辆", 2023)]


def test_what_is_bought_is_not_what_there_is(assistant):
    assert assistant.ask("水务局2025年拟购车辆多少").figures[0].raw == "1辆"
    assert assistant.ask("水务局2025年购置车辆里其他用车几辆").figures[0].raw == "1辆"
    assert assistant.ask("水务局2025年其他用车几辆").figures[0].raw == "2辆"


def test_a_later_year_between_ends_the_day(assistant):
    entry = next(e for e in assistant.library.reports() if e.file_name == "e.txt")
    report = assistant.report(entry.id)
    days = {figure.raw: day_of(figure, report.text, 0) for figure in report.figures}
    assert days["6万元"] is None
    assert days["314.52万元"].year_end


def test_what_the_state_owns_is_told_by_its_section(assistant):
    answer = assistant.ask("水务局2025年国有资产占用情况")
    assert answer.status == "answered"
    assert "共有车辆7辆" in answer.text

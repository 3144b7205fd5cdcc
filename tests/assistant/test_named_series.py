"""Series and ranks of things that no lexicon knows: one meaning, of the offices that have them, and money where money is asked."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant
from corpus.load import load_report
from index.library import Library

REPORT = """# 示例区{office}{year}年部门预算

## {year}年部门支出预算总表

单位：元

| 项目 | 合计 |
|---|---|
| 城乡社区管理事务 | {whole} |
| 其他城乡社区管理事务支出 | {rest} |
| 一次性技能竞赛补贴经费 | {subsidy} |
| 技能竞赛集训基地经费 | 5000 |

“城乡社区支出（类）城乡社区管理事务（款）其他城乡社区管理事务支出（项）”{rest}元，主要用于小区整治。举办技能竞赛3个。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("series")
    library = Library(folder / "library")
    for year in (2023, 2024, 2025):
        text = REPORT.format(
            office="街道办事处", year=year, whole=90000 + year, rest=50000 + year, subsidy=year * 2
        )
        (folder / f"{year}.md").write_text(text, encoding="utf-8")
        library.add(load_report(folder / f"{year}.md"))
    other = "# 示例区统计局2024年部门预算\n\n一、收支情况\n\n支出预算10.00万元，其中统计调查8.00万元。\n"
    (folder / "other.md").write_text(other, encoding="utf-8")
    library.add(load_report(folder / "other.md"))
    return Assistant(library)


@pytest.mark.parametrize(
    "question",
    ["城乡社区管理事务支出逐年多少", "城乡社区管理事务历年变化", "2023到2025年城乡社区管理事务各是多少"],
)
def test_what_is_left_over_is_not_the_whole(assistant, question):
    answer = assistant.ask(question)
    values = [figure.raw for figure in answer.figures if not figure.computed]
    assert values[:3] == ["92023", "92024", "92025"]


def test_what_is_left_over_answers_when_it_is_asked(assistant):
    answer = assistant.ask("街道办事处2024年其他城乡社区管理事务支出多少")
    assert "52024" in answer.text


def test_a_thing_of_one_office_is_missing_nowhere_else(assistant):
    answer = assistant.ask("城乡社区管理事务支出逐年多少")
    assert answer.coverage is not None
    assert (answer.coverage.reports, answer.coverage.disclosed, answer.coverage.missing) == (3, 3, ())


@pytest.mark.parametrize("question", ["技能竞赛经费哪年最多", "竞赛经费哪年最高", "技能竞赛经费历年变化"])
def test_one_item_is_no_answer_for_all_that_share_a_word_with_it(assistant, question):
    answer = assistant.ask(question)
    assert answer.status in ("ambiguous", "not_disclosed")
    assert all(figure.unit != "个" for figure in answer.figures)


def test_an_item_that_is_mostly_named_is_followed_over_the_years(assistant):
    answer = assistant.ask("竞赛补贴哪年最高")
    assert (answer.status, answer.figures[0].year, answer.figures[0].raw) == ("answered", 2025, "4050")


@pytest.mark.parametrize("question", ["哪年小区整治经费最多", "哪一年统计培训经费最高"])
def test_which_year_is_no_matter_of_words(assistant, question):
    assert assistant.ask(question).status == "not_disclosed"

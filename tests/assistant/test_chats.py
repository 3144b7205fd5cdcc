"""What a chat is about: questions that name no agency, and those that ask one thing more of what was named."""

from dataclasses import replace

import pytest

from assistant.assistant import Assistant
from assistant.followup import chat_agencies
from assistant.understand import understand
from corpus.load import load_report
from index.library import Library

STREET = """示例区东湖街道办事处2024年度部门整体支出绩效自评报告

一、预算执行情况

2024年，三公经费支出9.86万元，会议费3.4万元。

二、存在问题

智慧社区平台建设项目预算120万元，仅支出38.4万元，执行率32%。
"""
BUREAU = """示例区民政局2024年度部门整体支出绩效自评报告

一、预算执行情况

2024年，预算执行率为91.33%，培训费6.15万元，养老床位建设项目支出168万元。
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chats")
    library = Library(folder / "library")
    for name, text in (("street.txt", STREET), ("bureau.txt", BUREAU)):
        (folder / name).write_text(text, encoding="utf-8")
        library.add(load_report(folder / name))
    return Assistant(library)


@pytest.mark.parametrize(
    ("question", "raw"),
    [("支出多少", "38.4万元"), ("执行率", "32%"), ("执行率是多少？", "32%"), ("花了多少钱", "38.4万元")],
)
def test_what_is_asked_of_a_thing_by_itself_is_of_the_thing_before(assistant, question, raw):
    answer = assistant.ask(question, ["东湖街道智慧社区平台预算多少"])
    assert (answer.status, [figure.raw for figure in answer.figures]) == ("answered", [raw])


@pytest.mark.parametrize("words", ["上一问换成民政局", "上一问改成民政局", "前一问，换成民政局"])
def test_the_question_before_is_asked_again_by_name(assistant, words):
    answer = assistant.ask(words, ["东湖街道2024年培训费多少"])
    assert [figure.raw for figure in answer.figures] == ["6.15万元"]


def test_another_agencys_number_is_no_answer_in_a_chat_about_one(assistant):
    assert assistant.ask("2024年培训费多少").figures[0].agency == "示例区民政局"
    answer = assistant.ask("2024年培训费多少", ["东湖街道2024年会议费多少"])
    assert (answer.status, answer.figures) == ("not_disclosed", ())


def test_words_of_its_own_or_all_agencies_lead_out_of_it(assistant):
    history = ["东湖街道2024年会议费多少"]
    assert assistant.ask("养老床位建设项目支出多少", history).figures[0].raw == "168万元"
    assert assistant.ask("民政局培训费多少", history).figures[0].raw == "6.15万元"
    asked = understand("哪个部门培训费最高", ("示例区民政局",), (2024,))
    before = replace(understand("会议费多少", (), (2024,)), chat_agencies=("示例区民政局",))
    assert chat_agencies(asked, before) == ()
    assert chat_agencies(understand("培训费多少", (), (2024,)), before) == ("示例区民政局",)


def test_where_years_are_the_readings_the_one_the_chat_is_about_is_meant(tmp_path):
    library = Library(tmp_path / "library")
    for year, amount in ((2022, "4.10"), (2023, "5.20"), (2024, "6.30")):
        path = tmp_path / f"{year}.txt"
        text = STREET.replace("2024", str(year)).replace("3.4万元", f"{amount}万元")
        path.write_text(text, encoding="utf-8")
        library.add(load_report(path))
    assistant = Assistant(library)
    assert assistant.ask("会议费花了多少").status == "ambiguous"
    answer = assistant.ask("会议费花了多少", ["东湖街道2023年三公经费支出多少"])
    assert (answer.status, [figure.raw for figure in answer.figures]) == ("answered", ["5.20万元"])

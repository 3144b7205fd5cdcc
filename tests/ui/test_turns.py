from dataclasses import replace

import pytest

from assistant.types import Slots
from index.types import Filter
from ui.chips import chips_of, slots_from
from ui.history import Asked, History
from ui.turns import Chat, Desk, render_welcome

AGENCY = "示例区行政审批局"


@pytest.fixture
def desk(fake_assistant):
    return Desk(fake_assistant, History(":memory:"))


def ask(desk, question, chat=None, **asked):
    return desk.ask(chat or Chat(), Asked(question, **asked), "甲")


def test_an_answer_fills_chat_view_and_history(desk):
    chat, view = ask(desk, "三公多少")
    assert "0.14万元" in chat.messages()[1]["content"]
    assert [option["value"] for option in chat.messages()[1]["options"]] == ["2022年呢", "公务接待费多少"]
    assert "jd-num" in view.evidence
    assert [turn.asked.question for turn in desk.history.turns("甲")] == ["三公多少"]


def test_earlier_questions_go_along(desk):
    chat, _ = ask(desk, "三公多少")
    ask(desk, "公务接待费呢", chat, history=chat.questions)
    assert desk.assistant.asked[-1][:2] == ("公务接待费呢", ("三公多少",))


def test_only_the_last_reply_keeps_its_buttons(desk):
    chat, _ = ask(desk, "三公多少")
    chat, _ = ask(desk, "三公多少", chat)
    assert [len(message.get("options", ())) for message in chat.messages()] == [0, 0, 0, 2]


def test_a_comparison_brings_its_tab_forward(desk):
    assert ask(desk, "三公对比")[1].tab == "compare"
    assert ask(desk, "三公多少")[1].tab == "evidence"


def test_a_users_error_is_a_reply_and_leaves_the_right_side(desk):
    chat, view = ask(desk, "出错")
    assert view is None
    assert "请写出指标" in chat.messages()[1]["content"]
    assert desk.history.turns("甲") == []


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_a_blank_question_does_nothing(desk, question):
    assert ask(desk, question) == (Chat(), None)


def test_a_question_too_long_is_refused_in_words(desk):
    chat, view = ask(desk, "三" * 2001)
    assert view is None
    assert "最多 2000 个字" in chat.messages()[1]["content"]
    assert desk.assistant.asked == []


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("预算", Slots((2023,), (AGENCY,), ("三公经费",), "预算")),
        ("示例区文化馆", Slots((2023,), ("示例区文化馆",), ("三公经费",), "决算")),
        ("2024年", Slots((2024,), (AGENCY,), ("三公经费",), "决算")),
    ],
)
def test_a_choice_fills_its_slot_of_the_same_question(desk, choice, expected):
    chat, _ = ask(desk, "三公多少")
    desk.choose(chat, choice, "甲")
    question, _, _, slots = desk.assistant.asked[-1]
    assert (question, slots) == ("三公多少", expected)


def test_a_suggestion_is_asked_with_the_chat_and_its_filter(desk):
    chat, _ = ask(desk, "三公多少", filter=Filter((2023,)))
    desk.choose(chat, "公务接待费多少", "甲")
    assert desk.assistant.asked[-1] == ("公务接待费多少", ("三公多少",), Filter((2023,)), None)


def test_a_link_asks_again(desk):
    chat, _ = ask(desk, "三公多少")
    reopened, view = desk.reopen(chat.said[0].turn_id)
    assert "0.14万元" in reopened.messages()[1]["content"]
    assert "库有变化" not in view.evidence


def test_a_link_says_when_the_answer_has_changed(desk):
    chat, _ = ask(desk, "三公多少")
    desk.assistant.prose = lambda question, base: base
    _, view = desk.reopen(chat.said[0].turn_id)
    assert "当时的回答：示例区行政审批局2023年三公经费决算为0.14万元。" in view.evidence


def test_a_link_to_nothing_is_nothing(desk):
    assert desk.reopen("nothing") is None


def test_examples_are_what_the_library_answers(desk):
    assert desk.examples() == [
        f"{AGENCY}2023年三公经费决算是多少？",
        "2023年各部门三公经费决算排名",
    ]


def test_examples_follow_the_library(desk):
    desk.examples()
    desk.assistant.library.remove(1)
    assert desk.examples() == []


def test_an_empty_library_says_where_to_begin():
    assert "上传报告" in render_welcome([], 0)


def test_chips_offer_the_library_and_show_what_was_understood():
    slots = Slots((2022, 2023), (AGENCY,), ("三公经费",), "决算")
    year, agency, indicator, basis = chips_of(slots, [2022, 2023], [AGENCY], ["三公经费"])
    assert year.choices[1][0] == "2022年、2023年"
    assert year.choices[1][1] == year.value
    assert agency.value == AGENCY
    assert indicator.choices == [("不限指标", ""), ("三公经费", "三公经费")]
    assert basis.value == "决算"


def test_chips_give_back_the_same_slots():
    slots = Slots((2022, 2023), (AGENCY, "乙"), ("三公经费",), "决算", "万元", "compare")
    values = [chip.value for chip in chips_of(slots, [2023], [AGENCY], [])]
    assert slots_from(slots, *values) == slots


def test_chips_drop_what_is_no_year_or_basis():
    assert slots_from(Slots((2023,), basis="决算"), "二〇", "", "", "x") == Slots()
    assert slots_from(replace(Slots(), intent="sum"), "2024", "", "会议费", "").indicators == ("会议费",)

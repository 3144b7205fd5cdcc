import json
import sqlite3
from dataclasses import asdict

import pytest

from assistant.types import Answer, Slots
from index.types import Filter
from ui.history import KEPT_FOR_ONE_OWNER, REASON_AT_MOST, SCHEMA, Asked, History


@pytest.fixture
def history():
    store = History(":memory:")
    yield store
    store.close()


def add(history, question="三公", owner="甲", **asked):
    return history.add(owner, Asked(question, **asked), Answer(question, "answered", "0.14万元。", Slots()))


def test_a_turn_comes_back_as_it_was_asked(history):
    asked = Asked(
        "三公", ("前一问",), Filter((2023,), ("某局",)), Slots((2023,), ("某局",), ("三公经费",), "决算")
    )
    turn_id = history.add("甲", asked, Answer("三公", "answered", "0.14万元。", Slots()))
    turn = history.turn(turn_id)
    assert turn.asked == asked
    assert (turn.status, turn.text, turn.liked) == ("answered", "0.14万元。", None)


def test_each_owner_sees_their_own_newest_first(history):
    add(history, "一")
    add(history, "二")
    add(history, "别人的", owner="乙")
    assert [turn.asked.question for turn in history.turns("甲")] == ["二", "一"]


def test_only_the_owner_may_judge_a_turn(history):
    turn_id = add(history)
    history.like("乙", turn_id, True)
    assert history.turn(turn_id).liked is None
    history.like("甲", turn_id, False)
    assert history.turn(turn_id).liked is False


def test_clearing_forgets_only_ones_own(history):
    add(history)
    add(history, owner="乙")
    history.clear("甲")
    assert history.turns("甲") == []
    assert len(history.turns("乙")) == 1


def test_an_unknown_link_is_none(history):
    assert history.turn("' OR 1=1 --") is None


def test_the_oldest_give_way(history):
    for number in range(KEPT_FOR_ONE_OWNER + 3):
        add(history, str(number))
    kept = history.turns("甲", limit=KEPT_FOR_ONE_OWNER * 2)
    assert len(kept) == KEPT_FOR_ONE_OWNER
    assert kept[-1].asked.question == "3"


def test_the_file_is_kept(tmp_path):
    first = History(tmp_path / "h.sqlite")
    turn_id = add(first)
    first.close()
    second = History(tmp_path / "h.sqlite")
    assert second.turn(turn_id).asked.question == "三公"
    second.close()


def test_a_verdict_keeps_its_reason(history):
    turn_id = add(history)
    history.like("甲", turn_id, False, " 数字不对 " + "长" * 500)
    turn = history.turn(turn_id)
    assert turn.reason.startswith("数字不对 长")
    assert len(turn.reason) == REASON_AT_MOST
    history.like("甲", turn_id, True)
    assert (history.turn(turn_id).liked, history.turn(turn_id).reason) == (True, "")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("三公", ["三公经费", "三公"]),
        ("三公 经费", ["三公经费"]),
        ("0.14", ["三公经费", "三公"]),
        ("%", []),
        ("'; DROP", []),
    ],
)
def test_turns_are_found_by_words_of_question_and_answer(history, words, found):
    add(history, "三公")
    add(history, "三公经费")
    add(history, "三公经费", owner="乙")
    assert [turn.asked.question for turn in history.turns("甲", words)] == found


def test_a_file_made_before_reasons_opens(tmp_path):
    with sqlite3.connect(tmp_path / "h.sqlite") as old:
        now = ", reason TEXT NOT NULL DEFAULT '',\n    permit TEXT NOT NULL DEFAULT ''"
        assert now in SCHEMA
        old.executescript(SCHEMA.replace(now, ""))
        asked = json.dumps(asdict(Asked("三公")))
        old.execute(
            "INSERT INTO turns VALUES ('t', '甲', '2026-01-02', '三公', 'answered', '0.14万元。', ?, 1)",
            (asked,),
        )
    old.close()
    store = History(tmp_path / "h.sqlite")
    assert (store.turn("t").liked, store.turn("t").reason) == (True, "")
    add(store)
    store.like("甲", "t", False, "出处不对")
    assert store.turn("t").reason == "出处不对"
    store.close()

"""Words that no lexicon holds are read by what they are near to, and the answer says so; words near to nothing are not."""

from __future__ import annotations

import pytest

from assistant.likely import likely
from assistant.understand import understand
from index.encoder import load_encoder

REPORT = """示例区气象局2024年度部门决算

财政拨款收入390.00万元，其他收入10.00万元。机关实有人数18人。印刷费2.00万元。邮电费3.00万元。路灯改造工程一处。
"""


@pytest.fixture(scope="module")
def assistant(assistant_of):
    return assistant_of(REPORT, "a.txt")


@pytest.mark.parametrize(
    ("question", "raw", "name"),
    [
        ("气象局上面拨了多少钱", "390.00万元", "财政拨款收入"),
        ("气象局2024年度目前几个人上班", "18人", "实有人数"),
    ],
)
def test_the_answer_says_how_it_was_read(assistant, question, raw, name):
    answer = assistant.ask(question)
    assert (answer.status, [figure.raw for figure in answer.figures]) == ("answered", [raw])
    assert f"按“{name}”理解" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "单位邮编是多少",
        "气象局路灯花了多少",
        "气象局的食堂有几个菜",
        "气象局绿化用了多少钱",
        "多少",
        "气象局有多少",
        "今天多少度",
    ],
)
def test_words_that_are_near_to_nothing_are_read_as_nothing(assistant, question):
    answer = assistant.ask(question)
    assert (answer.status, answer.figures) == ("not_disclosed", ())


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("总分多少", "绩效自评得分"),
        ("养车的钱是多少", "公务用车运行维护费"),
        ("局长是谁", ""),
        ("农业花了多少", ""),
    ],
)
def test_what_words_are_near_to(words, name):
    question = understand(words, (), ())
    assert likely(question, load_encoder()) == name

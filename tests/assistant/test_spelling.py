"""Slips of typing are mended in the lexicon's words, one character for one, and nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.spelling import mended
from corpus.lexicon import indicators


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("政府采购货勿支出是多少", "政府采购货物支出是多少"),
        ("内设机够数", "内设机构数"),
        ("基本支岀决祘数", "基本支出决算数"),
        ("陪训费多少", "培训费多少"),
        ("工资福莉支出", "工资福利支出"),
        ("实有人树", "实有人数"),
        ("三公经费与算是多少", "三公经费预算是多少"),
        ("公务接待披次", "公务接待批次"),
        ("政府才购支出", "政府采购支出"),
    ],
)
def test_a_slip_is_mended(typed, meant):
    assert mended(typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "其他收入决算是多少",
        "公务用车购置费",
        "机关运行经费增长率",
        "财政拨款收支总计",
        "绩效评价的分析结论",
        "资产负债率",
        "区块链费",
        "绩效目标涉及项目资金",
        "2023年度实有人数",
        "投资评审委托业务项目",
    ],
)
def test_what_is_right_or_unknown_stays(question):
    assert mended(question) == question


def test_no_name_of_the_lexicon_is_taken_for_a_slip():
    assert [name for name in indicators() if mended(name) != name] == []


@given(st.text(alphabet="三公经费决算预支出收入会议培训多少的年 23", max_size=30))
def test_offsets_hold(question):
    assert len(mended(question)) == len(question)

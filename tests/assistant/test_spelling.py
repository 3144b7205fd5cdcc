"""Slips of typing are mended in the lexicon's words, one character for one, and nothing else is touched."""

import pytest
from hypothesis import given, settings
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
        # Said alike, tones aside; in words of questions as well.
        ("会以经费决算是多少", "会议经费决算是多少"),
        ("公务招待飞", "公务招待费"),
        ("机关运性经费支出", "机关运行经费支出"),
        ("培讯支出决算数", "培训支出决算数"),
        ("编知总数有几", "编制总数有几"),
        ("科是数？", "科室数？"),
        ("对各人和家庭的补助", "对个人和家庭的补助"),
        # Right words behind do not keep it from being mended.
        ("向目支出决算是多少", "项目支出决算是多少"),
        ("期他收入的预算数", "其他收入的预算数"),
        # A word of grammar, where nothing goes on from it.
        ("绩效评价的分是多少", "绩效评价得分是多少"),
        ("因共出国（境）费用", "因公出国（境）费用"),
        ("三功预算金额", "三公预算金额"),
        ("结待人均多少元", "接待人均多少元"),
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
        "单位出国过程怎么管理",
        "会议一共几次",
        "绩效目标未细化时效和成本指标",
        "执委会已制定详细的资金管理制度",
        "领导小组办公室的日常工作",
        "项目支出哪个项目最大",
        "三宫庙街道办事处",
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


@settings(deadline=None)
@given(st.text(alphabet="三公经费决算预支出收入会议培训多少的年 23", max_size=30))
def test_offsets_hold(question):
    assert len(mended(question)) == len(question)

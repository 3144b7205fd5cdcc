"""What a question wants done with figures: looked up, compared, ranked, added, checked, or answered yes or no."""

from __future__ import annotations

import re

from assistant.types import Intent

_OFFICE = r"(?:部门|单位|局|家|街道|镇|乡|委办局|区县)"
# The first that is found decides.
_INTENTS: tuple[tuple[Intent, str], ...] = (
    (
        "check",
        r"加起来(?:等于|是不是|是否|对|和)|等于总|等不等于|对吗|对不对|对得上|对上|一致吗|是否一致|矛盾|到底是|属实|算得对|准确吗|有没有错"
        r"|是不是错|勾稽|验算|各?分项之和|吻合|核对|正确吗|对不上|前后|出入",
    ),
    (
        "trend",
        r"怎么变|如何变|变化趋势|变化情况|趋势|走势|历年|逐年|各年|每年|[一每]年一年|这几年|几年来|这些年|近[两二三四五几\d]年|[两二三四五六]年来"
        r"|变动情况|有没有变|变没变|变了没|涨是跌|的变化(?!多少)",
    ),
    (
        "rank",
        r"最高|最低|最多|最少|最大|最小|前(?:[三五十\d二两]|一(?![个年]))|后[三五\d]名?|排名|排个?序|排列|排个名|排行|前几|从高到低|从大到小|从多到少|由多到少|从低到高"
        r"|从少到多|由高到低|按大小|排第|居首|之首|榜首|第一名|第一的|垫底|末位|倒数|谁(?:多|少|高|低|的)"
        rf"|(?:哪个?{_OFFICE}|哪一?年).{{0,14}}(?:多|少|高|低)",
    ),
    (
        "compare",
        rf"各(?:个)?{_OFFICE}|每个{_OFFICE}|所有{_OFFICE}|相差|差了?多少|差额"
        r"|[比较].{1,30}(?:多|少|高|低|增加|减少|增长|下降|涨|降|差)(?:了|出)?(?:多少|几|百分之|吗)"
        r"|[和与跟].{1,20}(?:相比|对比|比较|差多少|谁(?:多|少|高|低))|对比|相比|比较一下|哪个(?:多|少|高|低)|谁更|增减(?:了)?多少|变化(?:了)?多少"
        r"|变动(?:了)?多少|变动金额|涨跌多少",
    ),
    (
        "sum",
        r"(?:各|所有|全部|全区|全市|[几两三四五六七八九十]个|这些)(?:部门|单位|局|家)?.{0,12}(?:合计|总共|一共|加起来|总和|平均|总额)"
        r"|[两三四五六]年.{0,14}(?:合计|总共|一共|加起来|总和|累计|平均)|加起来|之和|总和|平均(?:每个|是|值)|一共加",
    ),
    (
        "yesno",
        r"吗[？?。]?$|么[？?]?$|是否|有没有|是不是|有无|能否|会不会|没有[？?]$|超(?:出)?(?:了)?(?:预算|支|标)",
    ),
)
_OVER_BUDGET = re.compile(
    r"(?:有没有|有无|是否|是不是).{0,3}(?:高|大|低|小|多|少)于(?:年初)?预算|(?:高|低|大|小|多|少)于(?:年初)?预算吗|预算范围|超没超"
    r"|超(?:出|过)?(?:了)?(?:年初)?(?:预算|支|标)|控制在.{0,4}预算|突破.{0,4}预算|在预算(?:之|以)?内"
    r"|有没有超|花超|超了没|[大高多]过(?:年初)?预算|比(?:年初)?预算数?(?:多|高|大)吗"
)
# 决算比预算少了多少
_VERSUS_BUDGET = re.compile(
    r"[比较](?:年初|全年|调整后?)?预算数?.{0,4}(?:多|少|节约|结余|超|增|减|差|低|高)|预算数?[和与跟及]决算数?.{0,4}差"
    r"|决算数?[和与跟及]预算数?.{0,4}差"
)


def intent_of(text: str, *, asks_text: bool) -> Intent:
    """The intent of a question; `asks_text`: it asks for words and names no indicator."""
    for intent, pattern in _INTENTS:
        if re.search(pattern, text):
            return intent
    return "text" if asks_text else "lookup"


def asks_over_budget(text: str) -> bool:
    """超预算了吗, 决算是不是低于年初预算."""
    return bool(_OVER_BUDGET.search(text))


def asks_versus_budget(text: str) -> bool:
    """决算比预算少了多少."""
    return bool(_VERSUS_BUDGET.search(text))

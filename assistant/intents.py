"""What a question wants done with figures: looked up, compared, ranked, added, checked, or answered yes or no."""

from __future__ import annotations

import re

from assistant.manner import names_something
from assistant.types import Intent
from corpus.lexicon import find_indicators

_OFFICE = r"(?:部门|单位|局|家|街道|镇|乡|委办局|区县)"
# The first that is found decides.
_INTENTS: tuple[tuple[Intent, str], ...] = (
    (
        "check",
        r"加起来(?:等于|是不是|是否|对|和)|等于总|等于[^，,？?]{1,10}吗|等不等于|对吗|对不对|对得上|对上|一致吗|是否一致|矛盾|到底是|属实|算得对|准确吗|有没有错"
        r"|是不是错|勾稽|验算|各?分项之和|吻合|核对|正确吗|对不上|前后|出入|有没有写错|写错了?[吗没]|一样吗|是不是一样|一个数|合计等于|等于各|是不是总数|各?分项(?:金额)?(?:合计|相加|加总)",
    ),
    (
        "rank",
        r"最高|最低|最多|最少|最大|最小|最厉害|最狠|最贵|最省|(?<![目之以])前(?:[三五十\d二两几]|一(?![个年]))|后[三五\d]名?|排名|排个?序|排列|排个名|排行|排一排|排座次|名列前茅"
        r"|从高到低|从大到小|从多到少|由多到少|从低到高|从少到多|由高到低|由低到高|由大到小|由小到大|由少到多|按大小|大小排|排第|居首|居第一|之首|榜首|头名"
        r"|第一名|第一的|第一位|冠军|垫底|末位|倒数|峰值|顶点|谁(?:多|少|高|低|的)"
        rf"|(?:哪个?{_OFFICE}|哪一?年|谁家?).{{0,14}}(?:多|少|高|低)|哪一?[项类块笔种](?:花得|占得|更|比较)?[大多高小少低](?:[？?些]|$)",
    ),
    (
        "trend",
        r"怎么变|如何变|变化趋势|变化情况|趋势|走势|历年|逐年|各年|每年|[一每]年一年|这几年|几年来|这些年|近[两二三四五几\d]年|[两二三四五六]年来"
        r"|(?:变动|增减|涨跌|升降)(?:变化|变动)?情况|有没有变|变没变|变了没|涨是跌|涨了?还是跌|升是降|上升还是下降|增长还是下降|一直在[涨降增减]|曲线|的变化(?!多少)",
    ),
    # 各部门公务接待费合计 is one sum; 各部门支出合计 asks for an item of that name.
    (
        "sum",
        rf"(?:各(?:个)?|每个|所有|全部){_OFFICE}.{{0,20}}(?:(?<!收入)(?<!支出)(?<!总)合计|总共|一共|加起来|总和|平均(?!每))(?!.{{0,6}}(?:对比|比较|分别|各))",
    ),
    (
        "compare",
        rf"各(?:个)?{_OFFICE}|每个{_OFFICE}|所有{_OFFICE}|相差|差了?多少|差额"
        r"|[比较].{1,30}(?:多|少|高|低|增加|减少|增长|下降|涨|降|差)[花用支]?(?:了|出)?(?:多少|几|百分之|吗)"
        r"|[和与跟].{1,20}(?:相比|对比|比较|差多少|谁(?:多|少|高|低))|对比|相比|比较一下|哪个(?:多|少|高|低)|谁更|增减(?:了)?多少|变化(?:了)?多少"
        r"|变动(?:了)?多少|变动金额|涨跌多少|减去?[^少]{0,12}等于",
    ),
    (
        "sum",
        r"(?:各|所有|全部|全区|全市|[几两三四五六七八九十](?:个|家)|这些)(?:部门|单位|局|家)?.{0,12}(?:合计|总共|一共|加起来|总和|平均|总额)"
        r"|[两三四五六]年.{0,14}(?:合计|总共|一共|加起来|总和|累计|平均)|加起来|之和|总和|平均(?:每个|每家|一家|是|值)|每家平均|一共加",
    ),
    (
        "yesno",
        r"吗[？?。]?$|管不管|归不归|负不负责|属不属于|(?<![什怎多这那])么[？?]?$|是否|有没有|是不是|有无|能否|会不会|没有[？?]$|超(?:出)?(?:了)?(?:预算|支|标)",
    ),
)
_OVER_BUDGET = re.compile(
    r"(?:有没有|有无|是否|是不是).{0,3}(?:高|大|低|小|多|少)于(?:年初)?预算|(?:高|低|大|小|多|少)于(?:年初)?预算吗|预算范围|超没超"
    r"|超(?:出|过)?(?:了)?(?:年初)?(?:预算|支|标)|控制在.{0,4}预算|突破.{0,4}预算|在预算(?:之|以)?内"
    r"|比(?:年初)?预算数?[多高大]还是[少低小]|有没有超|花超|花多了[吗没]|超了没|[大高多]过(?:年初)?预算|比(?:年初)?预算数?(?:多|超|高|大)(?:花|用|支|出)?(?:了|出)?(?:没有|没|吗|不)|比(?:年初)?预算数?(?:多|高|大)吗"
)
# 决算比预算少了多少
_VERSUS_BUDGET = re.compile(
    r"[比较](?:年初|全年|调整后?)?预算数?.{0,4}(?:多|少|节约|结余|超|增|减|差|低|高)|预算数?[和与跟及]决算数?.{0,4}差"
    r"|决算数?[和与跟及]预算数?.{0,4}差"
)

_CHAT = re.compile(
    r"(?:你|您|大家)?好[啊呀吗]?|早上好|上午好|下午好|晚上好|在吗|在不在|哈喽|嗨|hello|hi|谢谢你?|多谢|感谢|辛苦了|再见|拜拜|测试|test"
    r"|你是(?:谁|什么|哪位|机器人吗)|你叫什么(?:名字)?|(?:你|绩答)(?:能|会|可以)(?:做|干|帮我?做?|回答)?(?:些)?什么|怎么用|如何使用|帮助|help",
    re.IGNORECASE,
)
_WRITING = re.compile(
    r"(?:请|麻烦)?(?:你)?(?:帮我|给我|替我|帮忙)?(?:再)?(?:写|起草|草拟|撰写|拟写?|生成|翻译|润色|画)(?:出|成|下|一下|个|[一两几]?[份篇个段张首封])?"
    r"[^？?，,]{0,14}(?:总结|报告|材料|稿子?|通知|方案|邮件|公文|函|诗|文章|一段话|PPT)",
    re.IGNORECASE,
)


def asks_no_report(text: str) -> bool:
    """Whether nothing of a report is asked: a greeting (你好, 你能做什么), or something to be written (帮我写总结)."""
    plain = re.sub(r"[\s，,。！!？?~～…]+", "", text)
    clauses = [clause.strip() for clause in re.split(r"[，,。！!？?]", text)]
    # 写调研报告，三公经费多少 says what for.
    rest = [clause for clause in clauses if not _WRITING.fullmatch(clause)]
    written = len(rest) < len(clauses) and not any(names_something(clause) for clause in rest)
    return bool(_CHAT.fullmatch(plain)) or (written and not find_indicators(text))


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

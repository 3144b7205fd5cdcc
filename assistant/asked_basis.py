"""On which basis a question asks: 预算, 决算, 人均, 增减额, ...; said in words, or by how it speaks of the money."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.manner import blank, is_planned, spans
from corpus.lexicon import Mention, family, find_bases, indicators, is_spoken
from corpus.types import Span

_NEGATED = re.compile(r"(?:而?不是|并非|不要|非)(?:年初)?(?:预算|决算|执行)数?")
_PLANNED = r"(?:预算(?!科|股|处|执行)|(?<!按)计划|批复|安排|原定|年初(?=数))(?:批复|安排)?(?:数额?|金额|总?额|资金|口径)?"
_SPENT_OF_IT = (
    r"(?:决算|实际|执行(?![率情进])|支出(?!预算|结构|责任)|花|使用)(?:支出)?(?:数额?|金额|总?额|口径|情况)?"
)
_HOW_MUCH = r"(?:是|批了|批|花了|花|了)?(?:多少|几何|几万|几)(?:钱|万元)?"
_AND = r"(?:[和与跟及、/／\s]|以及|vs|VS|对)+"
_BOTH_BASES = re.compile(
    rf"预算?、?决算|决算?、?预算(?!科|股|处)|{_PLANNED}{_AND}(?:最终|最后|全年)?的?{_SPENT_OF_IT}|(?:决算|实际(?:支出)?|执行)(?:数额?|金额|总?额|口径)?{_AND}(?:年初)?{_PLANNED}"
    rf"|预算.{{0,4}}(?:多少|几).{{0,6}}(?:实际|决算|花|用了|执行了|最[后终]支出)|(?:批|安排|计划|原?定).{{0,3}}多少.{{0,4}}(?:实际|花|用)"
    rf"|(?:实际|决算|花了?|支出).{{0,2}}{_HOW_MUCH}[，,、？?]?.{{0,3}}预算(?:数|金额)?{_HOW_MUCH}|预算.{{0,2}}再[说看查]决算"
)
# 每接待一个人花多少, 平均一人
_PER_HEAD = re.compile(
    r"(?<=接待)一(?:个|位|名)?(?:人次?|客人?|来宾)|(?<=招待)一(?:个|位|名)?(?:人次?|客人?)|(?<=[待均])一(?:个|位|名)?人次?|摊到人头?"
    r"|每(?=接待|招待)(?:一(?:个|位|名)?(?:人次?|客人?))?|(?:平均)?每一?(?:个|位|名)?(?:客人?|来宾|来客)"
)
# What one guest cost, whether 接待费 is named or not: 来一个客人平均花多少, 一人平均接待费用.
_GUEST = re.compile(
    r"(?:平均|每|均)[^，,]{0,3}(?:接待|招待|请|来)[^，,]{0,2}(?:[个位名]|一)(?:客人?|来客|来宾|来访|人)"
    r"|(?:接待|招待)[^，,]{0,3}平均每?一?[个位名]?(?:客人?|来客|来宾|来访|人)"
    r"|(?:接待|招待|来|请)[^，,]{0,3}(?:每|一)[个位名]?(?:客人?|来客|来宾|来访|人)[^，,]{0,4}(?:平均|均摊|摊)"
    r"|(?:每|一)[个位名]?(?:客人?|来客|来宾|来访|人)次?(?:的|均)?平?均?(?:公务)?(?:接待|招待)"
    r"|每一?[个位名]?(?:客人|来客|来宾)"
)
_CHANGED = re.compile(
    r"(?:上年|去年|前一?年|上一?个?年度?|往年|同期|同比)[^，]{0,8}(?:多|(?<!多)少|涨|降|升|增|减|省|节约|变化|变动)(?!少|亿|大)"
    r"|(?:少|多)多少|(?:少了|多了|涨了|降了|多花了?|少花了?|多用了?|少用了?|增了|减了|省了|省下)(?:多少|几)"
)
_MORE_THAN = re.compile(r"比[^，]{2,}(?:多|少|高|低)(?:出|了)?(?:多少|几)")
_DONE = re.compile(r"实际|决算|执行|花了|用了|花掉|用掉|支出了|发生|最后|最终|到账|拨了|拨来|拨付")
# Of what no indicator names, 支出多少 is what was spent.
_SPENT = re.compile(r"支出(?:金额|数额|总额)?[了是为有]?(?:多少|几|$)")
# Where money comes from is in the budget as in the account: 财政拨款多少.
_SOURCE = re.compile(r"(?:拨款|安排|预算|基金)$")
# 计划 alone may end a name: 学生营养改善计划用多少.
_INTENDED = re.compile(r"(?:原计划|打算|准备|预计|预备|拟)要?(?:投入?|花|用|安排|支出|拨)(?![了掉去出过])")
_EITHER = re.compile(r"要花|要用|要多少")
_NAMED = re.compile(r"预算|决算|执行")
_BASIS_ENDS = ("预算", "预算数", "决算", "决算数")
_NOT_BASIS = re.compile(
    r"高标准|标准(?=化|[间地田厂仓])|占[有用]|一般公共预算|政府性基金预算|国有资本经营预算"
)


def per_head(text: str) -> list[Span]:
    """Words that ask what one person cost, where no basis says so: 每接待一个人."""
    return spans(_PER_HEAD, text)


def asks_per_guest(text: str) -> bool:
    """Whether a question asks what one guest cost: 来一个客人平均花多少."""
    return bool(_GUEST.search(text))


def both_bases(text: str) -> tuple[tuple[str, ...], list[Span]]:
    """预算和决算分别是多少 asks on both bases; and the words that say so."""
    said_so = spans(_BOTH_BASES, text)
    return (("预算", "决算") if said_so else ()), said_so


def said(text: str, mentions: Sequence[Mention]) -> tuple[str, str, list[Span]]:
    """The basis asked for, the basis whose change is asked for, and the words outside indicators that say so."""
    denied = spans(_NEGATED, text)
    text = blank(text, [*spans(_NOT_BASIS, text), *denied])
    found: list[Span] = denied
    basis = base = ""
    for mention in find_bases(text, asked=True):
        if len(mention.words) == 1 and mention.words != "占":
            continue
        if any(m.span.contains(mention.span) for m in mentions):
            # 收入预算 and 支出预算 carry their basis in their own name; 发工资花了 says it was spent.
            inside = next(m for m in mentions if m.span.contains(mention.span))
            # 公务接待费支出预算 is one name, whose last words are of all spending.
            ends = inside.words, inside.span.of(text)
            carries = any(words.endswith(_BASIS_ENDS) for words in ends) or "花" in inside.words
            if mention.name == "人均":
                basis = mention.name
            if carries and not base and not inside.name.endswith("预算支出"):
                base = mention.name
            continue
        found.append(mention.span)
        if family(mention.name) in ("预算", "决算"):
            base = mention.name if not base or base in ("预算", "决算") else base
        elif not basis:
            basis = mention.name
    return basis or base, base, found


def meant(
    basis: str,
    base: str,
    *,
    words: str,
    names: Sequence[str],
    unit: str,
    mentions: Sequence[Mention],
    one_head: bool,
) -> tuple[str, str]:
    """The basis that a question means, and the one whose change it asks for; `words` are those beside the names.

    比上年少多少 asks for the change, 年初定了多少 for the budget, 招待客人花销多大 for what was spent.
    """
    if len(names) == 1 and basis in ("", "决算") and one_head:
        return "人均", ""
    changed = _CHANGED.search(words) if names and family(basis) not in ("增减额", "增减率") else None
    if not names and basis in ("", "决算") and _INTENDED.search(words) and not _DONE.search(words):
        # 农机购置补贴打算投多少钱, which no indicator names
        return "预算", "预算"
    if not names and _MORE_THAN.search(words):
        # 一次性补贴比基地补助多多少 is answered by neither amount.
        return "增减额", base
    if changed and "预算" not in changed[0]:
        return ("增减率" if unit == "%" else "增减额"), base
    money = bool(names) and all(indicators()[name].measure == "money" for name in names)
    # 批了多少个编制, 是否安排了政府性基金预算支出 speak of no budget and no account.
    neither = bool(names) and not _NAMED.search(words) and (not money or all("预算" in n for n in names))
    if neither and basis in ("预算", "决算", "年初预算"):
        return "", ""
    words += "".join(mention.words for mention in mentions if is_spoken(mention))
    if money and basis in ("", "决算") and is_planned(words) and not _DONE.search(words) and not neither:
        return "预算", "预算"
    spoken = any(
        is_spoken(m) and indicators()[m.name].measure == "money" and not _SOURCE.search(m.words)
        for m in mentions
    )
    if basis in ("", "决算") and _EITHER.search(words) and not _DONE.search(words):
        # 养车一年要花多少 may ask for what is planned and for what was spent.
        return "", ""
    if not basis and (spoken or (money and _DONE.search(words)) or (not names and _SPENT.search(words))):
        return "决算", "决算"
    return basis, base

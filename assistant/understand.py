"""A question becomes slots: years, agencies, indicators, basis, unit and intent, with no language model.

Rules are tables of words; what they leave over are the question's own terms, by which figures and passages that no
lexicon knows are found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from assistant.agencies import AgencyMention, find_agencies
from assistant.asked_basis import asks_per_guest, both_bases, meant, per_head, said
from assistant.intents import asks_over_budget, asks_versus_budget, intent_of
from assistant.manner import blank, content_words, is_idle, names_something, spans, without_asker
from assistant.naming import asks_share, counted, named, narrowed, parts_within, whole_first, with_parts
from assistant.slips import Slip, mended_names
from assistant.spelling import mended
from assistant.types import Slots
from assistant.units import unit_asked, whole_noun
from assistant.years import find_years, with_digits
from corpus.lexicon import Mention, family, find_bases, find_indicators
from corpus.numerals import find_numerals, to_base
from corpus.topics import asked_topics
from corpus.types import Span

_NUMBER_ASKED = re.compile(
    r"多少|几多|几何|什么数|(?:给|报|要)个(?:准|实)?数|(?<!哪)几[个名家项条件次批辆台人位种类笔户场]|几成|是几|数额|金额|百分之|总额|比例|比率|多大|多高|数字|几分|打几"
)
# 公证经费 is an amount, though nobody says how much.
_AMOUNT_NAMED = re.compile(r"(?:经费|费用?|支出|金额|人数|数量|购置数|得分)[？?。]?$")
_TEXT_ASKED = re.compile(
    r"什么|怎么|怎样|如何|为什么|为啥|咋|为何|哪些|哪几|谁|介绍|说明|情况|职能|职责|原因|问题|措施|建议|内容|在哪|哪里|哪一块|哪块|有啥|干啥|干嘛|列出|包括|哪[个家位所](?!.*最|更?[多少高低大小])"
    r"|(?:程序|流程|方法|依据|背景|概况|概述|周期|成效|对象|绩效目标|总目标|年度目标)(?:$|[？?。，])"
)
# Names of things that hold an indicator's or a basis's words without meaning it.
# Several names listed are as many numbers, unless it is what they are for that is asked.
_CONTENT = re.compile(r"内容|包括|用途|用于|原因|说明|依据|怎么|如何|措施|问题")
# 法律援助补贴这个项目支出多少 asks of the project that was just named.
_THIS_PROJECT = re.compile(r"(?<=[\u4e00-\u9fff])(?<![局委办院年度])(?:这个|这一|这一个|该|此)(?:项目|专项)")
_NOISE = re.compile(
    r"(?:部门)?整体支出(?=绩效)|预算绩效|(?<=预算)编制(?=数|金额|额)|预算编制(?!数|金额|额)|编制(?:了|的|出)?(?=\s*的?(?:年初|部门|单位|收支)?预算)|编制说明|(?:决算|预算)(?:科|股|处)|(?:决算|预算)公开(?![里中上])|预算管理|预算法|全过程|支出责任|标准文本"
    r"|(?:做|编报|编制|开展|出具|进行)(?:了)?(?:项目)?(?:决算|预算)(?=了?[吗没么])"
)
_ACCOUNTED = re.compile(r"(?:做|编报|开展|出具|进行)(?:了)?(?:项目)?决算了?[吗没么]")
# 有多少人 has two readings in these reports, and both are shown.
_PER_HEAD = ("公务接待费", "公用经费", "人员经费", "培训费", "会议费")
_PRESENT = re.compile(r"实际|实有|在职|在岗|现有|目前|现在")
# Words that with a score mean the score of the whole.
_SCORE_TERMS = frozenset(
    "打 得 拿 考 专家 评分 这个 综合 评价 绩效 自评 总体 整体 最终 最后 项目 评 考评 结果".split()
)
_MONEY = re.compile(r"收入|支出|开支|开销")
_SPENDING = re.compile(r"支出|开支|开销|花")
_BEFORE_MONEY = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[的是了总全和与及跟同谁各花]|收入|支出|为什么|为何|为啥|怎么|怎样|到底|究竟|整个|所有|全部|一共|总共|请问|关于|查询|查下|看看|看下|单位|部门|知道|实际|本年|当年|全年)$"
)
_BESIDE_MONEY = frozenset("收入 支出 开支 开销 原因 排名 排行 结构 构成 组成 逐年".split())
_HEADCOUNTS = ("实有人数", "核定编制数")
# 采购呢 asks of the money, as the question before did.
_LIKEWISE = re.compile(r"(?:那么?)?(?![^呢]*[\d年])[\u4e00-\u9fff]{2,6}呢[？?。]?")
_COURSE = re.compile(r"(?:增减|涨跌|升降|变动|变化)(?:变化|变动)?情况")
_LISTED = re.compile(
    r"(?:支出|开支|使用|执行|决算|预算)情况|列出|列示|给出|怎么写的?|如何写的?|怎么说的?|写的?什么"
)
_COURTESY = re.compile(r"[，,]?(?:可以|行|好|成|能行)(?:吗|么|不)[？?。！!]*$|可不可以[？?]*$|行不行[？?]*$")
_AND_ITS = re.compile(r"以?及其(?=中|[\u4e00-\u9fff]{2,6}(?:类|各|、|和|多少|$))")
_CLAUSE = re.compile(r"[，,。；;：:！!\n]+")
_QUESTIONS_KEPT = 256


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood: its slots and what choosing needs beside them.

    `terms` are the question's own words beyond the slots; `unknown_agencies` were named but no report is of them;
    `quoted` are quantities the asker states (base value, base unit): 是208.8万还是201.5万.
    `asks_number` / `asks_text`: which kind of answer the wording calls for. `context_terms` are an earlier turn's
    terms, which may pick the report but need not be met; `whole` are the indicators a share is asked of, `base_basis` the
    basis whose change is asked for (预算 in 预算比2023年少了多少), `latest_years` how many years 近三年 goes back, `bases` both bases where both are asked for,
    `either` readings of a word that has several,
    `chat_agencies` the agencies that the chat named last, of which a question that names none is asked first,
    `chat_years` the years it named last, which decide between years,
    `modifiers` the terms right before an indicator, which a figure must bear in its own name, `slips` names put right.
    """

    text: str
    slots: Slots
    terms: tuple[str, ...] = ()
    asks_number: bool = False
    asks_text: bool = False
    over_budget: bool = False
    versus_budget: bool = False
    all_years: bool = False
    previous_year: bool = False
    latest_years: int = 0
    unknown_agencies: tuple[str, ...] = ()
    agency_mentions: tuple[AgencyMention, ...] = ()
    mentions: tuple[Mention, ...] = ()
    quoted: tuple[tuple[Decimal, str], ...] = ()
    said: frozenset[str] = field(default_factory=frozenset)
    context_terms: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    base_basis: str = ""
    bases: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()
    chat_agencies: tuple[str, ...] = ()
    chat_years: tuple[int, ...] = ()

    def of_all_spending(self) -> Question:
        """Where only a basis is named, all spending is meant: 调整后预算数有多少, 2025年各部门预算哪个最高."""
        spending = family(self.slots.basis) in ("预算", "决算", "执行率") or self.base_basis == "预算"
        spending |= family(self.slots.basis) in ("增减额", "增减率") and bool(_SPENDING.search(self.text))
        if self.slots.indicators or self.terms or not spending:
            return self
        return replace(self, slots=replace(self.slots, indicators=("总支出",)))


def understand(
    question: str,
    agencies: Sequence[str],
    years: Sequence[int],
    today: int | None = None,
    titles: Sequence[str] = (),
) -> Question:
    """Read a question against the agencies and years the library holds, and the titles of its reports."""
    return _understood(question, tuple(agencies), tuple(years), today or date.today().year, tuple(titles))


# The questions of a chat are read again with each that follows.
@lru_cache(maxsize=_QUESTIONS_KEPT)
def _understood(
    question: str, agencies: tuple[str, ...], years: tuple[int, ...], today: int, titles: tuple[str, ...]
) -> Question:
    question = _COURTESY.sub("", question.strip()) or question
    # Before anything is left out: a clause whose only name has a slip says something too.
    text, slips = mended_names(mended(with_digits(question)), agencies, titles)
    text = _gist(text, agencies)
    found_years = find_years(text, today, years)
    agency_mentions = tuple(find_agencies(text, agencies))
    rest = blank(text, [*found_years.spans, *(mention.span for mention in agency_mentions)])
    rest = blank(rest, [*spans(_NOISE, rest), *spans(_THIS_PROJECT, rest)])
    one_head = per_head(rest)
    rest = blank(rest, one_head)
    likewise = bool(_LIKEWISE.fullmatch(text))
    mentions = with_parts(rest, named(rest + "花多少钱" if likewise else rest))
    rest = blank(rest, spans(_AND_ITS, rest))
    counted_up = bool(_NUMBER_ASKED.search(question))
    asks_text = bool(_TEXT_ASKED.search(text)) and not counted_up
    intent = intent_of(text, asks_text=asks_text and not mentions)
    if len(found_years.years) > 1:
        # Over the years 增减情况 asks for the series, not for one stated change.
        rest = blank(rest, spans(_COURSE, rest))
    bases, bases_spans = both_bases(rest)
    basis, base_basis, basis_spans = said(rest, mentions)
    words = blank(rest, [*(mention.span for mention in mentions), *basis_spans, *bases_spans])
    quoted, quoted_spans = _quoted(rest)
    mentions = whole_first(rest, mentions)
    terms = content_words(blank(words, quoted_spans))
    names = tuple(dict.fromkeys(mention.name for mention in mentions))
    if not names and not terms:
        terms = content_words(words, nouns=True)
    if _ACCOUNTED.search(text) and not names:
        # 第三届省赛做决算了吗 asks of the accounting, not of an amount.
        terms = (*terms, "决算")
    # 补助2024年多少 asks of 补助多少.
    unit = unit_asked("".join(blank(text, found_years.spans).split()), names)
    if unit == "%" and bases:
        # 预算数/决算数 is no ratio.
        unit = ""
    terms = whole_noun(text, terms) if not names else terms
    if intent in ("rank", "trend", "sum") and unit in ("家", "个", "年"):
        # 几家单位里最多的是哪家: what is counted are those compared.
        unit = ""
    if unit == "%" and basis in ("", "决算") and asks_share(rest, mentions):
        basis = "占比"
    names, either = _unnamed(text, names, terms, unit, basis)
    if bare := _all_money(words, names, terms, unit):
        names, terms = bare, tuple(term for term in terms if not _MONEY.fullmatch(term))
    names = tuple(counted(name, unit) for name in names)
    part, within = parts_within(names, mentions, words)
    if part:
        names, terms = (*names, part), tuple(term for term in terms if term not in part)
    if not bases:
        unnamed = blank(rest, [mention.span for mention in mentions])
        basis, base_basis = meant(
            basis,
            base_basis,
            words=unnamed,
            names=names,
            unit=unit,
            mentions=() if likewise else mentions,
            one_head=bool(one_head),
        )
    if asks_per_guest(text) and set(names) <= {"公务接待费"} and basis in ("", "决算", "人均"):
        names, basis, base_basis, unit = ("公务接待费",), "人均", "", ""
        terms = tuple(term for term in terms if term not in ("接待", "招待", "一"))
    names, terms, basis = _said_by_basis(names, terms, basis)
    # 列出年初预算数 asks for a number, 列出内设机构 for words.
    amount = bool(bases) or family(basis) in ("预算", "决算") or any(m.words[-1] in "数量" for m in mentions)
    amount |= len(mentions) > 1 and not _CONTENT.search(text)
    resolved = tuple(dict.fromkeys(name for mention in agency_mentions for name in mention.agencies))
    asks_number = counted_up or (
        bool(mentions or basis or _AMOUNT_NAMED.search(text)) and not _TEXT_ASKED.search(text)
    )
    slots = Slots(found_years.years, resolved, names, basis, unit, intent)
    return Question(
        text=text,
        slots=slots,
        terms=terms,
        asks_number=asks_number,
        asks_text=asks_text and not (amount and _LISTED.search(text)),
        versus_budget=asks_versus_budget(text),
        over_budget=asks_over_budget(text),
        all_years=found_years.all_years,
        previous_year=found_years.previous,
        latest_years=found_years.latest,
        unknown_agencies=tuple(m.words for m in agency_mentions if not m.agencies),
        agency_mentions=agency_mentions,
        mentions=mentions,
        quoted=quoted,
        base_basis=base_basis,
        bases=bases,
        either=either,
        modifiers=tuple(
            word
            for word in dict.fromkeys((*narrowed(rest, words, mentions), *within))
            if (basis, word) != ("人均", "平均")
        ),
        slips=slips,
        said=frozenset(
            name
            for name, there in (
                ("years", found_years.years),
                ("agencies", agency_mentions),
                ("indicators", names),
                ("basis", basis),
            )
            if there
        ),
    )


def _said_by_basis(
    names: tuple[str, ...], terms: tuple[str, ...], basis: str
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Names, terms and basis without what says the basis once more."""
    if basis == "扣分" and terms:
        # 资金管理扣了多少分 asks of 资金管理, not of the score of the whole.
        names = tuple(name for name in names if name != "绩效自评得分")
    if basis == "人均":
        terms = tuple(term for term in terms if term != "平均")
    if len(names) > 1 and "预算执行率" in names:
        # 三公经费的执行率 asks for a basis of 三公经费.
        names, basis = tuple(name for name in names if name != "预算执行率"), "执行率"
    return names, terms, basis


def _unnamed(
    text: str, names: tuple[str, ...], terms: Sequence[str], unit: str, basis: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is meant where only a unit or 人均 is said, 单位有多少人 or 得了几分; and its readings where it has several."""
    if names:
        return names, ()
    if unit == "人" and not terms:
        return (_HEADCOUNTS[:1], ()) if _PRESENT.search(text) else (_HEADCOUNTS, _HEADCOUNTS)
    if unit == "分" and set(terms) <= _SCORE_TERMS:
        return ("绩效自评得分",), ()
    if basis == "人均" and not terms:
        return _PER_HEAD, _PER_HEAD
    return (), ()


def _all_money(words: str, names: Sequence[str], terms: Sequence[str], unit: str) -> tuple[str, ...]:
    """All income or all spending, where 收入 or 支出 is said and nothing else that tells of which."""
    if names or unit not in ("", "元", "万元", "%") or not set(terms) <= _BESIDE_MONEY:
        return ()
    if any(topic.name != "原因" for topic, _ in asked_topics(words)):
        # 收支情况 is told in words.
        return ()
    said = list(_MONEY.finditer(words))
    if not all(_BEFORE_MONEY.search(words[: match.start()]) for match in said):
        # 其她收入, with a slip, is not all income.
        return ()
    return tuple(sorted({"总收入" if match[0] == "收入" else "总支出" for match in said}, reverse=True))


def _gist(question: str, agencies: Sequence[str]) -> str:
    """The clauses that ask; what is said around them (写明出处, 主任让我查) is left out."""
    clauses = [clause for clause in _CLAUSE.split(question) if clause.strip()]
    asked = [without_asker(clause).strip() for clause in clauses]
    kept = [clause for clause in asked if clause and _says_something(clause, agencies)]
    if not any(names_something(c) or re.search(r"\d|^那|呢", c) or find_agencies(c, agencies) for c in kept):
        # 听说归集电子证照不少，到底多少
        kept = [clause for clause in asked if clause]
    gist = "，".join(kept)
    return gist if kept and len(gist) < len(question) else question


def _says_something(clause: str, agencies: Sequence[str]) -> bool:
    asks = (
        _NUMBER_ASKED.search(clause)
        or _TEXT_ASKED.search(clause)
        or re.search(r"吗|呢|是否|有没有|哪", clause)
    )
    if asks and is_idle(clause):
        return False
    return bool(
        asks
        or re.search(r"加总|相加|加起来|合计|[+＋]", clause)
        or find_indicators(clause, asked=True)
        or find_bases(clause, asked=True)
        or re.search(r"\d", clause)
        or find_years(clause, 0, ()).spans
        or find_agencies(clause, agencies)
        or asked_topics(clause)
    )


def _quoted(text: str) -> tuple[tuple[tuple[Decimal, str], ...], list[Span]]:
    """Quantities stated in the question itself, in base units; 万 alone is 万元."""
    quoted, spans = [], []
    for numeral in find_numerals(text):
        if numeral.kind == "quantity" and numeral.value is not None and numeral.unit not in ("公经费",):
            unit = numeral.unit + "元" if numeral.unit in ("万", "亿") else numeral.unit
            quoted.append(to_base(numeral.value, unit))
            spans.append(numeral.span)
    return tuple(quoted), spans

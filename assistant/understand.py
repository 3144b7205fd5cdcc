"""A question becomes slots: years, agencies, indicators, basis, unit and intent, with no language model.

Rules are tables of words; what they leave over are the question's own terms, by which figures and passages that no
lexicon knows are found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from assistant.agencies import AgencyMention, find_agencies
from assistant.intents import asks_over_budget, asks_versus_budget, intent_of
from assistant.manner import (
    content_words,
    is_idle,
    is_planned,
    names_something,
    narrowing,
    shifts,
    without_asker,
)
from assistant.spelling import mended
from assistant.types import Slots
from assistant.years import find_years
from corpus.lexicon import (
    Mention,
    family,
    find_bases,
    find_indicators,
    indicators,
    is_part,
    is_spoken,
    sums,
)
from corpus.numerals import COUNTERS, find_numerals, to_base
from corpus.topics import asked_topics
from corpus.types import Span

_NUMBER_ASKED = re.compile(
    r"多少|几[个名家项条件次批辆台人位种类笔户场]|几成|是几|数额|金额|百分之|总额|比例|比率|多大|多高|数字|几分|打几"
)
_TEXT_ASKED = re.compile(
    r"什么|怎么|怎样|如何|为什么|为啥|咋|为何|哪些|哪几|谁|介绍|说明|情况|职能|职责|原因|问题|措施|建议|内容|在哪|哪里|哪一块|哪块|有啥|干啥|干嘛|列出|包括|哪个"
)
_UNITS: tuple[tuple[str, str], ...] = (
    ("人", r"多少[^，,。]{0,8}?人(?!次|均|员经费)|几个人|几人|多少名|多少员工|多少职工|人数"),
    ("人次", r"多少人次|几人次|人次"),
    (
        "%",
        r"百分之|百分比|几成|(?:几|多少)个点|之比|比值|(?<=[\u4e00-\u9fff])[/／](?=[\u4e00-\u9fff])|百分点|比例|比率|占比|占.{0,12}多少|增幅|降幅|率(?:是|为|有)?(?:多少|多高)",
    ),
    ("分", r"多少分|几分|得分(?!率)|评分|分数|扣分|扣了"),
    ("元", r"多少元|几元"),
    ("万元", r"多少万元?|几万|多少钱|花了|花费"),
    ("辆", r"多少辆|几辆|几台车|多少车|多少公车"),
    ("批次", r"多少批|几批"),
    ("次", r"多少次|几次"),
    ("个", r"(?:几个|多少个)(?!百分|点)"),
    ("家", r"几家|多少家"),
    ("项", r"(?<![这那前后])几项|多少项"),
    ("条", r"几条|多少条"),
    ("件", r"几件|多少件"),
    ("种", r"几种|多少种"),
    ("户", r"几户|多少户"),
    ("场", r"几场|多少场"),
)
# 多少公里, 几公顷: any unit of counting asked by name.
_UNIT_NAMED = re.compile(
    rf"(?<![前后这那])(?:多少|几)(?:万|亿)?({'|'.join(sorted(map(re.escape, COUNTERS), key=len, reverse=True))})"
)
_RATE_NAMED = re.compile(r"(?<![效频功税利])率(?!先)|百分点")
_NEGATED = re.compile(r"(?:而?不是|并非|不要|非)(?:年初)?(?:预算|决算|执行)数?")
# Names of things that hold an indicator's or a basis's words without meaning it.
_NOISE = re.compile(
    r"(?:部门)?整体支出(?=绩效)|预算绩效|预算编制|(?:决算|预算)(?:科|股|处)|(?:决算|预算)公开(?![里中上])|预算管理|预算法|全过程|支出责任|标准文本"
)
# Words for everything spent or received count only when nothing more exact is named: 三公经费花了多少钱.
_WHOLE = ("总支出", "总收入")
# 有多少人 has two readings in these reports, and both are shown.
_COUNTS = {
    ("公务用车购置及运行维护费", "辆"): "公务用车保有量",
    ("公务用车购置费", "辆"): "公务用车购置数",
    ("公务接待费", "批次"): "国内公务接待批次",
    ("公务接待费", "批"): "国内公务接待批次",
    ("公务接待费", "次"): "国内公务接待批次",
    ("公务接待费", "人次"): "国内公务接待人次",
    ("公务接待费", "人"): "国内公务接待人次",
    ("因公出国（境）费", "人次"): "因公出国（境）人次数",
    ("因公出国（境）费", "人"): "因公出国（境）人次数",
    ("因公出国（境）费", "批次"): "因公出国（境）团组数",
    ("因公出国（境）费", "个"): "因公出国（境）团组数",
}
_PRESENT = re.compile(r"实际|实有|在职|在岗|现有|目前|现在")
# Words that with a score mean the score of the whole.
_SCORE_TERMS = frozenset("综合 评价 绩效 自评 总体 整体 最终 最后 项目 评 考评 结果".split())
_HEADCOUNTS = ("实有人数", "核定编制数")
_BOTH_BASES = re.compile(
    r"预算(?:数|金额|安排)?[和与跟及、以\s]+(?:最终|最后|实际|全年)?(?:的)?(?:决算|实际|执行数|支出|花)|(?:决算|实际支出|执行数)数?[和与跟及、以\s]+(?:年初)?预算"
    r"|预算.{0,4}(?:多少|几).{0,6}(?:实际|决算|花|用了|执行了)|(?:批|安排|计划).{0,3}多少.{0,4}(?:实际|花|用)"
)
_DONE = re.compile(r"实际|决算|执行|花了|用了|花掉|用掉|支出了|发生|最后|最终|到账|拨了|拨来|拨付")
_LISTED = re.compile(r"列出|列示|给出")
_EACH = re.compile(r"分别|各|都")
# Of what no indicator names, 支出多少 is what was spent.
_SPENT = re.compile(r"支出了?(?:多少|几)|支出$")
_NOT_BASIS = re.compile(r"标准化")
_CLAUSE = re.compile(r"[，,。；;：:！!\n]+")


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood: its slots and what choosing needs beside them.

    `terms` are the question's own words beyond the slots; `unknown_agencies` were named but no report is of them;
    `quoted` are quantities the asker states (base value, base unit): 是208.8万还是201.5万.
    `asks_number` / `asks_text`: which kind of answer the wording calls for. `context_terms` are an earlier turn's
    terms, which may pick the report but need not be met; `whole` are the indicators a share is asked of, `base_basis` the
    basis whose change is asked for (预算 in 预算比2023年少了多少), `latest_years` how many years 近三年 goes back, `bases` both bases where both are asked for,
    `either` readings of a word that has several,
    `modifiers` the terms right before an indicator, which a figure must bear in its own name.
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


def understand(
    question: str, agencies: Sequence[str], years: Sequence[int], today: int | None = None
) -> Question:
    """Read a question against the agencies and years the library holds."""
    text = mended(_gist(question.strip(), agencies))
    found_years = find_years(text, today or date.today().year, years)
    agency_mentions = tuple(find_agencies(text, agencies))
    rest = _blank(text, [*found_years.spans, *(mention.span for mention in agency_mentions)])
    rest = _blank(rest, _spans(_NOISE, rest))
    mentions = _indicators(rest)
    asks_text = bool(_TEXT_ASKED.search(text)) and not _NUMBER_ASKED.search(text)
    intent = intent_of(text, asks_text=asks_text and not mentions)
    # 预算和决算分别是多少 asks on both bases.
    bases = ("预算", "决算") if _BOTH_BASES.search(rest) else ()
    basis_text = _NOT_BASIS.sub(lambda match: " " * len(match[0]), rest)
    basis_text = _NEGATED.sub(lambda match: " " * len(match[0]), basis_text)
    basis, base_basis, basis_spans = _basis(basis_text, mentions)
    unnamed = _blank(rest, [mention.span for mention in mentions])
    bare = _blank(unnamed, basis_spans)
    quoted, quoted_spans = _quoted(rest)
    mentions = _whole_first(rest, mentions)
    terms = content_words(
        _blank(rest, [*(m.span for m in mentions), *basis_spans, *quoted_spans, *_spans(_NEGATED, rest)])
    )
    names = tuple(dict.fromkeys(mention.name for mention in mentions))
    unit = _unit(text, names)
    if intent in ("rank", "trend") and unit in ("家", "个", "年"):
        # 几家单位里最多的是哪家: what is counted are those compared.
        unit = ""
    if unit == "%" and basis in ("", "决算") and _asks_share(rest, mentions):
        basis = "占比"
    either: tuple[str, ...] = ()
    if unit == "人" and not names and not terms:
        names = either = _HEADCOUNTS
        if _PRESENT.search(text):
            names, either = _HEADCOUNTS[:1], ()
    if unit == "分" and not names and set(terms) <= _SCORE_TERMS:
        names = ("绩效自评得分",)
    names = tuple(_counted(name, unit) for name in names)
    shifted = shifts(bare) if names else ()
    within = tuple(dict.fromkeys(word for m in mentions for word in _within(bare, m)))
    part = _part_of(names[-1], within) if names and within else ""
    if part:
        names, within = (*names, part), ()
        terms = tuple(term for term in terms if term not in part)
    spoken = any(is_spoken(m) and indicators()[m.name].measure == "money" for m in mentions)
    money = bool(names) and all(indicators()[name].measure == "money" for name in names)
    if money and basis in ("", "决算") and not bases and is_planned(unnamed) and not _DONE.search(unnamed):
        # 招待费年初定了多少
        basis = base_basis = "预算"
    if not basis and (spoken or (not names and _SPENT.search(text))):
        # 招待客人花销多大 asks of what was spent.
        basis = base_basis = "决算"
    if len(names) > 1 and "预算执行率" in names:
        # 三公经费的执行率 asks for a basis of 三公经费.
        names, basis = tuple(name for name in names if name != "预算执行率"), "执行率"
    resolved = tuple(dict.fromkeys(name for mention in agency_mentions for name in mention.agencies))
    asks_number = bool(_NUMBER_ASKED.search(text)) or (
        bool(mentions or basis) and not _TEXT_ASKED.search(text)
    )
    slots = Slots(found_years.years, resolved, names, basis, unit, intent)
    return Question(
        text=text,
        slots=slots,
        terms=terms,
        asks_number=asks_number,
        asks_text=asks_text and not (bases and _LISTED.search(text)),
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
            dict.fromkeys(
                (*(word for m in mentions for word in narrowing(bare[: m.span.start])), *within, *shifted)
            )
        ),
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


def _indicators(text: str) -> tuple[Mention, ...]:
    """Indicators named; the words for a whole give way to any other."""
    mentions = tuple(find_indicators(text, asked=True))
    exact = tuple(m for m in mentions if not (_is_whole(m) and len(mentions) > 1))
    rest = _blank(text, [mention.span for mention in mentions if not is_spoken(mention)])
    return tuple(
        m
        for m in exact or mentions
        # 河道清淤项目支出 is the name of a project.
        if not (m.name == "项目支出" and narrowing(rest[: m.span.start]))
        and not (is_spoken(m) and _is_narrowed(rest, m))
    )


def _is_whole(mention: Mention) -> bool:
    """Whether a name is one for all money, or for where it comes from, and gives way to any other."""
    if mention.name == "一般公共预算财政拨款支出":
        return is_spoken(mention)
    return mention.name in _WHOLE and bool(re.search(r"花|多少|开销", mention.words))


def _is_narrowed(text: str, mention: Mention) -> bool:
    """Whether words about a spoken name make it mean less: 送戏下乡一共花了, 接待中心改造花了."""
    before, after = text[: mention.span.start], text[mention.span.end :]
    if mention.name in _WHOLE:
        return bool(content_words(before))
    run = re.split(r"[^\u4e00-\u9fff]|[和与及跟]", before)[-1]
    bases = find_bases(after, asked=True)
    return bool(content_words(run) or (not (bases and bases[0].span.start == 0) and narrowing("", after)))


def _within(text: str, mention: Mention) -> tuple[str, ...]:
    """Words that ask for a part of an indicator: 工程 in 政府采购预算里工程多少."""
    if indicators()[mention.name].measure != "money":
        return ()
    part = re.match(r"[^，,。？?]{0,6}?(?:里面|里|当中|其中|中)的?([^，,。？?]+)", text[mention.span.end :])
    return tuple(term for term in content_words(part[1]) if len(term) > 1) if part else ()


def _part_of(whole: str, words: Sequence[str]) -> str:
    """The part of a whole that a word names: 工程 of 政府采购支出 is 政府采购工程支出; "" for none or several."""
    parts = {
        p for total, parts in sums() if total == whole for p in parts if any(word in p for word in words)
    }
    return parts.pop() if len(parts) == 1 else ""


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
        or find_agencies(clause, agencies)
        or asked_topics(clause)
    )


def _counted(name: str, unit: str) -> str:
    """The count that belongs to an amount when a count is asked: 公车 in 几辆公车 is 公务用车保有量."""
    return _COUNTS.get((name, unit), name)


def _whole_first(text: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """甲占乙 asks of 甲 within 乙: the part goes last, as in 乙中的甲."""
    if len(mentions) != 2:
        return mentions
    first, second = mentions
    gap = text[first.span.end : second.span.start].strip()
    if is_part(first.name, second.name) or re.search(r"占|除以|相对|在$|^是|比上", gap):
        return (first, second) if is_part(second.name, first.name) else (second, first)
    return mentions


def _asks_share(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether one of two amounts is asked for as a rate of the other: 接待费是三公的百分之几."""
    if len(mentions) != 2 or _EACH.search(text):
        return False
    first, second = (mention.name for mention in mentions)
    gap = text[min(m.span.end for m in mentions) : max(m.span.start for m in mentions)]
    last = text[max(m.span.end for m in mentions) :]
    if re.match(r"(?:的|之)?(?:之比|比值|比例)", last):
        return True
    return is_part(second, first) or bool(re.search(r"占|除以|相对|是|比上|[里中]|[/／]", gap))


def _blank(text: str, spans: Sequence[Span]) -> str:
    """`text` with the spans replaced by blanks, so that offsets hold and neighbours do not join."""
    characters = list(text)
    for span in spans:
        characters[span.start : span.end] = " " * (span.end - span.start)
    return "".join(characters)


def _spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [Span(*match.span()) for match in pattern.finditer(text)]


def _basis(text: str, mentions: Sequence[Mention]) -> tuple[str, str, list[Span]]:
    """The basis asked for, the basis whose change is asked for, and the words outside indicators that say so."""
    spans: list[Span] = []
    basis = base = ""
    for mention in find_bases(text, asked=True):
        if len(mention.words) == 1 and mention.words != "占":
            continue
        if any(m.span.contains(mention.span) for m in mentions):
            # 收入预算 and 支出预算 carry their basis in their own name; 发工资花了 says it was spent.
            inside = next(m for m in mentions if m.span.contains(mention.span))
            carries = inside.words.endswith(("预算", "预算数", "决算", "决算数")) or "花" in inside.words
            if mention.name == "人均":
                basis = mention.name
            if carries and not base and not inside.name.endswith("预算支出"):
                base = mention.name
            continue
        spans.append(mention.span)
        if family(mention.name) in ("预算", "决算"):
            base = mention.name if not base or base in ("预算", "决算") else base
        elif not basis:
            basis = mention.name
    return basis or base, base, spans


def _quoted(text: str) -> tuple[tuple[tuple[Decimal, str], ...], list[Span]]:
    """Quantities stated in the question itself, in base units; 万 alone is 万元."""
    quoted, spans = [], []
    for numeral in find_numerals(text):
        if numeral.kind == "quantity" and numeral.value is not None and numeral.unit not in ("公经费",):
            unit = numeral.unit + "元" if numeral.unit in ("万", "亿") else numeral.unit
            quoted.append(to_base(numeral.value, unit))
            spans.append(numeral.span)
    return tuple(quoted), spans


def _unit(text: str, names: Sequence[str]) -> str:
    asked = [unit for unit, pattern in _UNITS if re.search(pattern, text)]
    if asked:
        # 几批多少人 asks in two units: neither rules the other out.
        return asked[0] if len(asked) == 1 or not names else ""
    named = _UNIT_NAMED.search(text)
    if named:
        return named[1]
    if _RATE_NAMED.search(text):
        return "%"
    measures = {indicators()[name].measure for name in names if name in indicators()}
    return {"score": "分", "percent": "%"}.get(measures.pop(), "") if len(measures) == 1 else ""

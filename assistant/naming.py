"""Which indicators a question names, and what about them makes them less or another.

A name spoken, not printed, counts only where nothing narrows it; words for all money give way to any other name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.manner import blank, content_words, narrowing, shifts
from corpus.lexicon import Mention, find_bases, find_indicators, indicators, is_part, is_spoken, sums
from corpus.types import Span

# Words for everything spent or received count only when nothing more exact is named: 三公经费花了多少钱.
_WHOLE = ("总支出", "总收入")
_ALL_SPENDING = ("总支出", "本年支出合计", "支出总计", "支出预算")
# The count that is meant where an amount of money is named, and the other way round.
_COUNTS = {
    ("公务用车购置及运行维护费", "辆"): "公务用车保有量",
    ("公务用车购置费", "辆"): "公务用车购置数",
    ("公务用车购置数", "万元"): "公务用车购置费",
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
# Behind a name these make it another measure: 公务用车|实有量, 三公经费|控制率.
_MEASURE = re.compile(r"[率量数比度]$|标准$|[人批]次$")
_CARS = "公务用车购置及运行维护费"
_CAR_PARTS = (
    ("公务用车运行维护费", re.compile(r"^(?!.*[买购换添]).*(?:跑|养|加油|油费|维修|修车|运行|维护|过路)")),
    ("公务用车购置费", re.compile(r"^(?!.*(?:跑|养|油|修|运行|维护)).*(?:买|新购|购置|换|添)")),
)
_SPENDS = re.compile(r"[^，,占和与比、收来到]{0,8}?(?:支出(?!比|的比)|花|开支|用了|用掉)")
_EACH = re.compile(r"分别|各|都")


def named(text: str) -> tuple[Mention, ...]:
    """Indicators named; the words for a whole give way to any other."""
    mentions = every = tuple(_spent(_of_cars(m, text), text) for m in find_indicators(text, asked=True))
    if any(_is_fiscal(m) for m in mentions):
        # 一般公共预算财政拨款口径的支出合计 asks within the scope, not of all.
        mentions = tuple(m for m in mentions if m.name not in _ALL_SPENDING)
    mentions = _with_totals(text, mentions)
    exact = tuple(m for m in mentions if not (len(mentions) > 1 and (_is_whole(m) or _is_fiscal(m))))
    rest = blank(text, [mention.span for mention in every if not is_spoken(mention)])

    def around(m: Mention) -> str:
        # 吃饭招待: one spoken name does not narrow another of the same thing.
        return blank(rest, [other.span for other in mentions if other.name == m.name and other is not m])

    return tuple(
        m
        for m in exact or mentions
        # 河道清淤项目支出 is the name of a project.
        if not (m.name == "项目支出" and narrowing(rest[: m.span.start]))
        and not (is_spoken(m) and (_is_narrowed(around(m), m) or _continues(m, mentions)))
    )


def _of_cars(mention: Mention, text: str) -> Mention:
    """公车 with words of running or of buying beside it asks for that part: 公车一年跑下来多少."""
    if mention.name != _CARS or not is_spoken(mention):
        return mention
    # Not all that stands before: 养护处2023年公车 asks of all its cars.
    beside = text[max(0, mention.span.start - 2) :]
    part = next((name for name, words in _CAR_PARTS if words.search(beside)), _CARS)
    return Mention(part, mention.span, mention.words)


def _spent(mention: Mention, text: str) -> Mention:
    """财政拨款 with words of spending behind it asks for what was spent of it: 财政拨款里支出了多少."""
    spends = mention.name == "财政拨款收入" and is_spoken(mention) and _SPENDS.match(text, mention.span.end)
    return Mention("财政拨款支出", mention.span, mention.words) if spends else mention


def _with_totals(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """培训费总支出 is one name, of 培训费."""
    joined: list[Mention] = []
    for mention in mentions:
        before = joined[-1] if joined else None
        if (
            before
            and mention.name in _ALL_SPENDING
            and not _is_whole(mention)
            and not text[before.span.end : mention.span.start].strip("的 ")
        ):
            span = Span(before.span.start, mention.span.end)
            joined[-1] = Mention(before.name, span, before.words)
        else:
            joined.append(mention)
    return tuple(joined)


def _continues(mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a spoken name goes on right behind another that it is no part of: 政府采购|项目预算."""
    before = next((m for m in mentions if m.span.end == mention.span.start), None)
    return before is not None and not is_part(mention.name, before.name)


def _is_whole(mention: Mention) -> bool:
    """Whether a name is one for all money, and gives way to any other."""
    return mention.name in _WHOLE and bool(re.search(r"花|多少|开销", mention.words))


def _is_fiscal(mention: Mention) -> bool:
    """Whether only the scope of fiscal appropriation is named, not an amount of its own."""
    return mention.name == "一般公共预算财政拨款支出" and is_spoken(mention)


def _is_narrowed(text: str, mention: Mention) -> bool:
    """Whether words about a spoken name make it mean less: 送戏下乡一共花了, 接待中心改造花了."""
    before, after = text[: mention.span.start], text[mention.span.end :]
    if mention.name in _WHOLE:
        return bool(content_words(before))
    # 决算里卫生健康类支出: where it stands narrows nothing.
    before = blank(before, [basis.span for basis in find_bases(before, asked=True)])
    run = re.split(r"[^\u4e00-\u9fff]|[和与及跟]", before)[-1]
    after = after.lstrip("的了")
    after = blank(after, [basis.span for basis in find_bases(after, asked=True)])
    return bool(content_words(run) or narrowing("", after))


def _about(text: str, mention: Mention) -> tuple[str, ...]:
    """Words right before and behind a name that make it another: 河道清淤|项目支出, 公务用车|实有量."""
    before = narrowing(text[: mention.span.start])
    after = [word for word in narrowing("", text[mention.span.end :]) if _MEASURE.search(word)]
    return (*before, *after)


def _within(text: str, mention: Mention) -> tuple[str, ...]:
    """Words that ask for a part of an indicator: 工程 in 政府采购预算里工程多少."""
    if indicators()[mention.name].measure != "money":
        return ()
    part = re.match(r"[^，,。？?]{0,6}?(?:里面|里|当中|其中|中)的?([^，,。？?]+)", text[mention.span.end :])
    return tuple(term for term in content_words(part[1]) if len(term) > 1) if part else ()


def with_parts(text: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The mentions and, behind the name of a whole, its parts by their own word alone: 政府采购总额及其中货物、服务."""
    found = list(mentions)
    for whole in mentions:
        for part, own in _own_words(whole.name).items():
            match = re.search(
                rf"[、，,和及与中里的](?P<own>{own})(?=类|各|分别|、|，|,|和|与|及|多少|是|呢|的|[？?]|$)",
                text[whole.span.end :],
            )
            span = (
                Span(whole.span.end + match.start("own"), whole.span.end + match.end("own"))
                if match
                else None
            )
            if span and not any(
                m.name == part or (m.span.start < span.end and span.start < m.span.end) for m in found
            ):
                found.append(Mention(part, span, span.of(text)))
    return tuple(sorted(found, key=lambda mention: mention.span)) if len(found) > len(mentions) else mentions


def _own_words(whole: str) -> dict[str, str]:
    """The parts of a whole with the word of each that is no word of the whole's: 货物 of 政府采购货物支出."""
    stem = re.sub(r"(?:支出|经费|费)$", "", whole)
    return {
        part: own
        for total, parts in sums()
        if total == whole
        for part in parts
        if part.startswith(stem) and len(own := re.sub(r"(?:支出|经费|费)$", "", part.removeprefix(stem))) > 1
    }


def part_of(whole: str, words: Sequence[str]) -> str:
    """The part of a whole that a word names: 工程 of 政府采购支出 is 政府采购工程支出; "" for none or several."""
    parts = {
        p for total, parts in sums() if total == whole for p in parts if any(word in p for word in words)
    }
    return parts.pop() if len(parts) == 1 else ""


def part_beside(name: str, words: Sequence[str]) -> str:
    """The part of an indicator, or of a whole that it is itself a part of, that words name: 服务 after 政府采购工程支出."""
    wholes = (name, *(total for total, parts in sums() if name in parts))
    return next((part for whole in wholes if (part := part_of(whole, words))), "")


def counted(name: str, unit: str) -> str:
    """The count that belongs to an amount when a count is asked: 公车 in 几辆公车 is 公务用车保有量."""
    return _COUNTS.get((name, unit), name)


def whole_first(text: str, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """甲占乙 asks of 甲 within 乙: the part goes last, as in 乙中的甲."""
    if len(mentions) != 2:
        return mentions
    first, second = mentions
    gap = text[first.span.end : second.span.start].strip()
    if is_part(first.name, second.name) or re.search(r"占|除以|相对|在$|^是|比上", gap):
        return (first, second) if is_part(second.name, first.name) else (second, first)
    return mentions


def asks_share(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether one of two amounts is asked for as a rate of the other: 接待费是三公的百分之几."""
    if len(mentions) != 2 or _EACH.search(text):
        return False
    first, second = (mention.name for mention in mentions)
    gap = text[min(m.span.end for m in mentions) : max(m.span.start for m in mentions)]
    last = text[max(m.span.end for m in mentions) :]
    if re.match(r"(?:的|之)?(?:之比|比值|比例)", last):
        return True
    return is_part(second, first) or bool(re.search(r"占|除以|相对|是|比上|[里中]|[/／]", gap))


def parts_within(
    names: Sequence[str], mentions: Sequence[Mention], words: str
) -> tuple[str, tuple[str, ...]]:
    """The part asked for within the last of `names` (工程 in 政府采购里工程多少), else the words that ask for one."""
    within = tuple(dict.fromkeys(word for m in mentions for word in _within(words, m)))
    part = part_of(names[-1], within) if names and within else ""
    return part, () if part else within


def narrowed(text: str, words: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """What a figure must bear beside the indicator's name; `words` is `text` without names and bases."""
    about = [word for mention in mentions for word in _about(words, mention)]
    scope = [
        "财政拨款"
        for m in find_indicators(text, asked=True)
        if mentions and _is_fiscal(m) and m not in mentions
    ]
    return tuple(dict.fromkeys((*about, *(shifts(words) if mentions else ()), *scope)))

"""Several names in one question: asked one beside the other, or a part named within its whole."""

from __future__ import annotations

import itertools
import re

from assistant.understand import Question
from corpus.lexicon import Mention, is_part

_NESTING = re.compile(
    r"的|(?:支出|经费|预算|决算)?(?:里面|里头|里边|里|当中|其中|之中|中|内|下面|下|包含|包括)(?:的|有)?"
)
_LISTING = re.compile(r"[、和与及跟]|还有|另外|多少|几")


def listed_indicators(question: Question) -> tuple[str, ...]:
    """The indicators asked one beside the other (甲、乙和丙); a part named within its whole is one question."""
    mentions = [m for m in question.mentions if m.name in question.slots.indicators]
    if len(mentions) < 2:
        # One name and what it is part of; with no names of its own a follow-up asks for all it took over.
        return question.slots.indicators[-1:] if mentions else question.slots.indicators
    if question.slots.basis == "占比" and len(mentions) == 2 and not re.search(r"分别|各|都", question.text):
        return question.slots.indicators[-1:]
    within = {a.name for a, b in itertools.pairwise(mentions) if _is_nested(question.text, a, b)}
    if len(mentions) == 2:
        return question.slots.indicators[-1:] if within else question.slots.indicators
    # 政府采购里货物、服务各多少 asks of the two, not of all.
    return tuple(name for name in question.slots.indicators if name not in within)


def _is_nested(text: str, first: Mention, second: Mention) -> bool:
    """Whether the second of two names stands within the first: 三公经费中的公务接待费, 基本支出人员经费."""
    start, end = sorted((first, second), key=lambda mention: mention.span)
    gap = text[start.span.end : end.span.start].strip('“”" 支出费用')
    if is_part(second.name, first.name) and not _LISTING.search(gap):
        return True
    if not gap and re.search(r"分别|各", text) and not is_part(end.name, start.name):
        # 会议费培训费分别多少
        return False
    if not gap:
        return end.span.start == start.span.end
    return bool(_NESTING.fullmatch(gap) or re.search(r"占|除以|相对|^是|^在", gap))

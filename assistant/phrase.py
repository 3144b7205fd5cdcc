"""Answers in one or two plain Chinese sentences; no number but those cited or computed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.reasons import asks_of_change
from assistant.scoring import Candidate, named_thing
from assistant.slips import Slip
from assistant.understand import Question
from corpus.lexicon import family
from corpus.numerals import plain
from corpus.types import Figure

_CHANGES = {"增加额": "增加", "减少额": "减少", "增长率": "增长", "下降率": "下降"}
_GROUPED_FROM = 10_000
# 一、人民调解项目经费情况说明 is about 人民调解项目经费.
_ABOUT = re.compile(
    r"^[（(]?[一二三四五六七八九十\d]+[、.．)）]\s*|(?:预算)?(?:基本)?(?:情况)?(?:的)?(?:说明|情况|概况)$"
)


def amount(figure: Figure) -> str:
    """A figure as printed, with its unit: 0.14万元, 20余次, 2,961.68万元."""
    if figure.state == "none":
        return "无"
    raw = figure.raw.replace("\\%", "%").replace(" ", "")
    if figure.cell is None or not figure.unit or raw.endswith(figure.unit):
        return raw
    return raw + figure.unit


def named_in_full(candidate: Candidate) -> str:
    """A figure's name, with the project over it where its own heading is all its name: 人民调解项目经费·年度预算安排."""
    figure = candidate.figure
    if figure.canonical or not figure.indicator:
        return figure.canonical or figure.indicator
    over, own = ("", "", *candidate.stored.headings)[-2:]
    project = _ABOUT.sub("", over)
    if not project or project == over or figure.indicator not in own or project in figure.indicator:
        return figure.indicator
    return f"{project}·{figure.indicator}"


def subject(candidate: Candidate, *, agency: bool = True, year: bool = True) -> str:
    """What a figure is of: 零陵区行政审批服务局2023年度三公经费（决算）."""
    figure = candidate.figure
    name = named_in_full(candidate)
    basis = (
        f"（{figure.basis}）"
        if figure.basis and figure.basis not in _CHANGES and figure.basis not in name
        else ""
    )
    when = f"{figure.year}年度" if year and figure.year else ""
    if candidate.day and year:
        when = f"截至{candidate.day.words}"
    thing = named_thing(figure)
    whose = f"“{thing}”" if thing and thing not in name else ""
    return f"{(figure.agency or candidate.entry.agency) if agency else ''}{when}{whose}{name}{basis}"


def stated(candidate: Candidate, *, agency: bool = True) -> str:
    """A full statement: …三公经费（决算）为0.14万元."""
    figure = candidate.figure
    doubt = "" if figure.certain else "（该数字与原文核对不上，请以原页为准）"
    if figure.state == "none":
        return f"{subject(candidate, agency=agency)}：报告写明“{figure.raw.strip(' 。')}”"
    change = _CHANGES.get(figure.basis)
    return f"{subject(candidate, agency=agency)}{change or '为'}{amount(figure)}{doubt}"


def answered(candidates: Sequence[Candidate]) -> str:
    """One sentence for the figures chosen."""
    first, *others = candidates
    return "；".join([stated(first), *(stated(other, agency=False) for other in others)]) + "。"


def conflict(candidates: Sequence[Candidate]) -> str:
    """Both values of a contradiction, neither preferred."""
    values = "，一处为".join(amount(candidate.figure) for candidate in candidates)
    return f"报告前后不一致：{subject(candidates[0])}一处为{values}。请核对原文。"


def ambiguous(candidates: Sequence[Candidate], facet: str) -> str:
    """The readings of a question with what each would answer."""
    asks = {
        "agency": "请问是哪个部门",
        "year": "请问是哪一年",
        "basis": "请问要预算数还是决算数",
        "indicator": "请问是哪一项",
    }
    shown = "；".join(stated(candidate) for candidate in candidates[:6])
    ask = asks.get(facet, "请问是哪一项")
    if facet == "basis" and {family(c.figure.basis) for c in candidates} != {"预算", "决算"}:
        ask = "请问要哪个口径"
    return f"{ask}？{shown}。"


def not_disclosed(question: Question, agencies: Sequence[str], years: Sequence[int], nearest: str) -> str:
    """What was looked for and not found, where, and the nearest thing that is there."""
    slots = question.slots
    what = "、".join(slots.indicators) or "".join(question.terms) or slots.basis or "所问内容"
    basis = f"（{slots.basis}）" if slots.basis and slots.basis not in what else ""
    if asks_of_change(question):
        what, basis = f"{what}{_CHANGES.get(slots.basis, '变化')}的原因", ""
    asked_years = "、".join(map(str, slots.years))
    when = f"{asked_years}年" if asked_years else ""
    where = "、".join(agencies[:3]) + ("等" if len(agencies) > 3 else "")
    held = "、".join(map(str, years))
    searched = f"已查{where or '资料库'}{held + '年度' if held else ''}的报告"
    return f"未披露：{searched}，没有{when}{what}{basis}。" + (f"最接近的是：{nearest}。" if nearest else "")


def unknown_agency(names: Sequence[str]) -> str:
    """Nothing answers for an agency that no report is of."""
    return f"未披露：资料库里没有{'、'.join(names)}的报告。"


def put_right(slip: Slip) -> str:
    """A name that was typed otherwise is said as it was read: another may sound the same."""
    return f"（“{slip.typed}”按“{slip.meant}”理解。）"


def number(value: Decimal, unit: str) -> str:
    """A computed value with its unit; 元 in groups of three digits, as tables print them."""
    grouped = unit == "元" and abs(value) >= _GROUPED_FROM
    return f"{Decimal(plain(value)):,f}{unit}" if grouped else f"{plain(value)}{unit}"

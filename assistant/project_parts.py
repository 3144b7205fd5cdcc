"""Figures in a part of a report that is about one project: 临河社区服务中心新建工程第一季度用款计划.

Such a part (项目经费情况说明) names its project once, in its title or under 项目概况, and not with the figures.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.choose import Choice, choose
from assistant.retrieve import Retriever
from assistant.scoring import Candidate
from assistant.understand import Question
from corpus.types import Report

_PROJECT = re.compile(r"项目|工程|专项")
_ABOUT = re.compile(r"项目(?:概况|概述|简介)")
_LEAST = 0.1
_LOOKED_AT = 12


def part_figures(question: Question, retriever: Retriever) -> Choice:
    """The figure of the question's own words in the part on the project that its other words name."""
    if question.slots.indicators or len(question.terms) < 2:
        return Choice()
    found: list[Candidate] = []
    for candidate in retriever.figures(question, enough=_LEAST)[:_LOOKED_AT]:
        own = [term for term in question.terms if term in candidate.figure.indicator]
        others = [term for term in question.terms if term not in own]
        if not own or not others or question.terms[-1] not in own:
            continue
        naming = _naming(retriever.report(candidate.entry.id), candidate.figure.section)
        if naming and all(term in naming for term in others):
            found.append(replace(candidate, score=len("".join(own)) / len("".join(question.terms))))
    best = max((c.score for c in found), default=0.0)
    return choose(question, [c for c in found if c.score == best])


def _naming(report: Report, section: int | None) -> str:
    """What names the project of the part that a section stands in: its title and 项目概况; "" where it tells of none,
    or of several.
    """
    while section is not None:
        part = report.sections[section]
        about = [s for s in report.sections if s.parent == section and _ABOUT.search(s.title)]
        if _PROJECT.search(part.title) and len(about) == 1:
            return part.title + about[0].span.of(report.text)
        section = part.parent
    return ""

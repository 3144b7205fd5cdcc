"""Answers to the parts of one question become one answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.types import Answer, AnswerFigure, AnswerStatus, Evidence


def joined(text: str, answers: Sequence[Answer]) -> Answer:
    """Answers to the parts of one question as one answer; evidence is renumbered."""
    if len(answers) == 1:
        return answers[0]
    figures: list[AnswerFigure] = []
    evidence: list[Evidence] = []
    for answer in answers:
        figures += [replace(figure, evidence=figure.evidence + len(evidence)) for figure in answer.figures]
        evidence += answer.evidence
    lines = [answer.computation for answer in answers if answer.computation]
    return Answer(
        question=text,
        status=_worst([answer.status for answer in answers]),
        text="\n".join(answer.text for answer in answers),
        slots=answers[0].slots,
        figures=tuple(figures),
        evidence=tuple(evidence),
        computation="；".join(lines) or None,
        coverage=next((answer.coverage for answer in answers if answer.coverage), None),
        choices=tuple(dict.fromkeys(choice for answer in answers for choice in answer.choices)),
        findings=tuple(dict.fromkeys(finding for answer in answers for finding in answer.findings)),
        suggestions=answers[0].suggestions,
    )


def _worst(statuses: Sequence[AnswerStatus]) -> AnswerStatus:
    """The status of an answer in parts: what needs the reader's care comes first; 未披露 only when all are."""
    order: tuple[AnswerStatus, ...] = (
        "conflict",
        "ambiguous",
        "computed",
        "answered",
        "passages",
        "not_disclosed",
    )
    return next(status for status in order if status in statuses)

"""An `Answer` as the JSON object that `jida ask --json` and the HTTP API give; docs/answer.md describes it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assistant.types import Answer, AnswerFigure, Evidence
from corpus.numerals import plain


def to_json(answer: Answer) -> dict[str, Any]:
    """One JSON-ready object; numbers are strings, so that no digit is lost."""
    return {
        "id": answer.id,
        "question": answer.question,
        "status": answer.status,
        "text": answer.text,
        "slots": asdict(answer.slots)
        | {"basis": answer.slots.basis or None, "unit": answer.slots.unit or None},
        "figures": [_figure(figure) for figure in answer.figures],
        "evidence": [_evidence(item) for item in answer.evidence],
        "computation": answer.computation,
        "coverage": asdict(answer.coverage) if answer.coverage else None,
        "choices": list(answer.choices),
        "findings": list(answer.findings),
        "suggestions": list(answer.suggestions),
        "elapsed_ms": round(answer.elapsed_ms, 1),
    }


def _figure(figure: AnswerFigure) -> dict[str, Any]:
    return {
        "raw": figure.raw,
        "value": format(figure.value, "f"),
        "unit": figure.unit,
        "base_value": plain(figure.base_value),
        "base_unit": figure.base_unit,
        "approximate": figure.approximate,
        "computed": figure.computed,
        "indicator": figure.indicator,
        "basis": figure.basis or None,
        "year": figure.year,
        "agency": figure.agency,
        "report": figure.report,
        "evidence": figure.evidence,
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    return {
        "report": item.report,
        "title": item.title,
        "headings": list(item.headings),
        "page": item.page,
        "text": item.text,
        "quote": list(item.quote),
        "cell": asdict(item.cell) if item.cell else None,
        "score": round(item.score, 4),
    }

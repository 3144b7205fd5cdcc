"""Does it tie? Questions whether parts make their total, a stated rate is right, or two places agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from assistant.choose import distinct
from assistant.compute import one
from assistant.evidence import EvidenceBook, answer_figure
from assistant.phrase import amount, subject
from assistant.retrieve import Retriever
from assistant.scoring import Candidate
from assistant.types import Answer, AnswerFigure, AnswerStatus
from assistant.understand import Question
from corpus.breakdowns import listed_parts
from corpus.lexicon import sums
from corpus.numerals import plain, split_unit, to_base
from corpus.types import Figure, Finding, Report


def answer_check(question: Question, retriever: Retriever) -> Answer | None:
    """What the report's own figures say of a claim; None when the figures in question are not found."""
    candidates = _candidates(question, retriever)
    if not candidates:
        return None
    first = candidates[0]
    report = retriever.report(first.entry.id)
    place = next(at for at, figure in enumerate(report.figures) if figure.span == first.figure.span)
    findings = _findings(report, [c.figure for c in candidates if c.entry.id == first.entry.id])
    parts = _parts(report, place)
    if _SUM_CLAIM.search(question.text):
        parts = parts or _lexical_parts(question, retriever, first)
        if parts is None:
            return None
    if parts:
        return _parts_answer(question, retriever, first, parts, findings)
    values = distinct([c for c in candidates if c.figure.base_unit == first.figure.base_unit])
    if findings:
        return _finding_answer(question, retriever, values, findings)
    if len(values) > 1 and len(question.quoted) != 1:
        text = (
            f"报告前后不一致：{subject(first)}有{len(values)}个数："
            + "、".join(amount(c.figure) for c in values)
            + "。"
        )
        return _answer(question, retriever, "conflict", text, values)
    return _verdict(question, retriever, values)


def _candidates(question: Question, retriever: Retriever) -> list[Candidate]:
    """The figures a claim speaks of: those of the values it quotes where it quotes any."""
    wide = replace(
        question,
        slots=replace(question.slots, unit="", basis=question.slots.basis if question.quoted else ""),
    )
    found = retriever.figures(wide) or retriever.figures(replace(wide, slots=replace(wide.slots, basis="")))
    if question.quoted:
        quoted = [c for c in found if (c.figure.base_value, c.figure.base_unit) in question.quoted]
        return quoted or found
    if not found:
        return []
    best = found[0].figure
    return [c for c in found if c.figure.basis == best.basis and c.figure.year == best.year and c.figure.unit]


def _findings(report: Report, figures: Sequence[Figure]) -> list[Finding]:
    """The checks' findings that touch any of the figures, those beyond rounding first."""
    touched = [
        finding
        for finding in report.findings
        if any(f in figures for f in (report.figures[p] for p in finding.figures))
        or any(span.contains(f.span) for span in finding.spans for f in figures)
    ]
    return sorted(touched, key=lambda finding: finding.rounding)


_SUM_CLAIM = re.compile(r"加起来|等于总|等不等于|之和|合计(?:是否|是不是|等于)|分项")


@dataclass(frozen=True, slots=True)
class _Parts:
    figures: tuple[Figure, ...]
    total: Decimal


def _parts(report: Report, place: int) -> _Parts | None:
    """The parts listed in a whole's own sentence, and their sum in its unit."""
    figures = listed_parts(report, place)
    if not figures:
        return None
    factor, _ = split_unit(report.figures[place].unit)
    return _Parts(figures, sum(((f.base_value or Decimal(0)) for f in figures), Decimal(0)) / factor)


def _lexical_parts(question: Question, retriever: Retriever, whole: Candidate) -> _Parts | None:
    """The parts that the lexicon knows of a total, where the same report states them all."""
    figure = whole.figure
    for total, names in sums():
        if total != figure.canonical:
            continue
        own = Retriever(
            retriever.library, replace(retriever.filter, report_ids=(whole.entry.id,)), retriever.report
        )
        asked = replace(question, terms=(), modifiers=(), quoted=())
        years = (figure.year,) if figure.year else ()
        found = [
            one(asked, own, indicators=(name,), basis=figure.basis, years=years, unit="元", intent="lookup")
            for name in names
        ]
        parts = [candidate.figure for candidate in found if candidate]
        if len(parts) == len(names) and all(p.base_unit == figure.base_unit for p in parts):
            factor, _ = split_unit(figure.unit)
            return _Parts(
                tuple(parts), sum(((p.base_value or Decimal(0)) for p in parts), Decimal(0)) / factor
            )
    return None


def _parts_answer(
    question: Question, retriever: Retriever, whole: Candidate, parts: _Parts, findings: Sequence[Finding]
) -> Answer:
    figure = whole.figure
    assert figure.value is not None
    factor, base_unit = split_unit(figure.unit)
    values = [plain((f.base_value or Decimal(0)) / factor) for f in parts.figures]
    line = " + ".join(values) + f" = {plain(parts.total)} {figure.unit}"
    difference = abs(parts.total - figure.value)
    if difference:
        line += f"；{plain(max(parts.total, figure.value))} − {plain(min(parts.total, figure.value))} = {plain(difference)} {figure.unit}"
        rounding = difference <= _tolerance(figure, parts)
        reason = "，在四舍五入允许的范围内" if rounding else ""
        added = line.partition("；")[0]
        text = (
            f"不等：{added}，与{subject(whole)}{amount(figure)}相差{plain(difference)}{figure.unit}{reason}。"
        )
    else:
        text = f"相等：{line}，与{subject(whole)}{amount(figure)}一致。"
    book = EvidenceBook()
    place = book.cite(whole)
    total = AnswerFigure(
        raw=f"{plain(parts.total)}{figure.unit}",
        value=parts.total,
        unit=figure.unit,
        base_value=parts.total * factor,
        base_unit=base_unit,
        indicator=figure.canonical or figure.indicator,
        basis="分项合计",
        year=figure.year,
        agency=figure.agency or whole.entry.agency,
        report="",
        evidence=place,
        computed=True,
    )
    return Answer(
        question=question.text,
        status="conflict" if difference else "computed",
        text=text,
        slots=question.slots,
        figures=(total, answer_figure(whole, place)),
        evidence=tuple(book.items),
        computation=line,
        findings=tuple(finding.message for finding in findings),
    )


def _tolerance(figure: Figure, parts: _Parts) -> Decimal:
    """Half a unit of the last printed digit for each part and for the total."""
    exponents = [f.value.as_tuple().exponent for f in (*parts.figures, figure) if f.value is not None]
    coarsest = max(e for e in exponents if isinstance(e, int))
    return Decimal(1).scaleb(coarsest) * (len(parts.figures) + 1) / 2


def _finding_answer(
    question: Question, retriever: Retriever, values: Sequence[Candidate], findings: Sequence[Finding]
) -> Answer:
    text = "；".join(finding.message.rstrip("。") for finding in findings[:3]) + "。"
    touched = [
        c for c in values if any(span.contains(c.figure.span) for f in findings[:3] for span in f.spans)
    ]
    answer = _answer(question, retriever, "conflict", text, touched or values[:1])
    figures = (*answer.figures, *_computed(findings[:3], answer.figures))
    return replace(answer, figures=figures, findings=tuple(finding.message for finding in findings))


def _computed(findings: Sequence[Finding], shown: Sequence[AnswerFigure]) -> list[AnswerFigure]:
    """What the checks compute in place of a stated figure, beside it."""
    computed = []
    for finding in findings:
        if finding.computed is not None and shown:
            value = finding.computed.quantize(Decimal("0.01"), ROUND_HALF_UP)
            base_value, base_unit = to_base(value, finding.unit)
            computed.append(
                replace(
                    shown[0],
                    raw=f"{plain(value)}{finding.unit}",
                    value=value,
                    unit=finding.unit,
                    base_value=base_value,
                    base_unit=base_unit,
                    approximate=False,
                    computed=True,
                    report="",
                    figure_id=None,
                )
            )
    return computed


def _verdict(question: Question, retriever: Retriever, values: Sequence[Candidate]) -> Answer:
    """The report states the value quoted, or another; no check found anything against it."""
    first = values[0]
    said = (first.figure.base_value, first.figure.base_unit) in question.quoted
    lead = "报告写明" if said or not question.quoted else "与所问不同，报告写明"
    text = f"{lead}：{subject(first)}为{amount(first.figure)}；核对该处数字，未发现前后不一致。"
    return _answer(question, retriever, "answered", text, values)


def _answer(
    question: Question, retriever: Retriever, status: AnswerStatus, text: str, values: Sequence[Candidate]
) -> Answer:
    book = EvidenceBook()
    figures = tuple(answer_figure(c, book.cite(c)) for c in values if c.figure.value is not None)
    return Answer(question.text, status, text, question.slots, figures, tuple(book.items))

"""What does not tie inside one report: every check over its figures and its text, most telling first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from corpus.check_base import claims
from corpus.check_rates import change_findings, execution_findings, share_findings
from corpus.check_same import same_findings
from corpus.check_sums import known_findings, list_findings
from corpus.check_tables import table_findings
from corpus.check_text import empty_note_findings, formula_findings, residue_findings
from corpus.types import Finding, Report


def check(report: Report) -> tuple[Finding, ...]:
    """All findings of a report: those beyond rounding first, each in the order of the text.

    A finding says both places, the difference, and what rounding of the printed digits allows.
    """
    found = claims(report)
    findings = chain(
        list_findings(report, found),
        known_findings(report, found),
        table_findings(report, found),
        execution_findings(report, found),
        change_findings(report, found),
        share_findings(report, found),
        same_findings(report, found),
        formula_findings(report, found),
        empty_note_findings(report, found),
        residue_findings(report),
    )
    return tuple(sorted(_distinct(findings), key=lambda item: (item.rounding, item.spans[:1])))


def _distinct(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Each contradiction once: two rules may find the same figures at odds."""
    seen: set[frozenset[int]] = set()
    for item in findings:
        key = frozenset(item.figures)
        if key and key in seen:
            continue
        seen.add(key)
        yield item

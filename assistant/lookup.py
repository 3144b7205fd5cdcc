"""What other programs may ask for besides an answer: reports and figures as JSON-ready objects.

The HTTP API and the MCP server both give exactly these; docs/api.md describes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.scope import Restriction, to_filter
from corpus.errors import Error
from corpus.lexicon import BASES, canonical, family, find_indicators
from corpus.numerals import plain
from index.types import Filter, ReportEntry, StoredFigure

if TYPE_CHECKING:
    from index.library import Library

FIGURES_AT_MOST = 1000
# Words that the lexicon does not know are looked for by search; the best so many are looked at.
_SEARCHED = 500


class LookupRefusedError(Error):
    """A request for figures that names nothing to look for."""


def list_reports(library: Library, restriction: Restriction, words: str = "") -> dict[str, Any]:
    """The reports within `restriction` whose title, agency, kind or file name hold all of `words`."""
    entries = library.reports(to_filter(library, restriction))
    found = [entry for entry in entries if holds(entry, words.split())]
    return {"total": len(found), "reports": [report_json(entry) for entry in found]}


def holds(entry: ReportEntry, words: Sequence[str]) -> bool:
    """Whether title, agency, region, kind, file name and years of a report hold all of `words`."""
    years = " ".join(f"{year}年" for year in entry.years)
    text = f"{entry.title} {entry.agency} {entry.region} {entry.kind} {entry.file_name} {years}".lower()
    return all(word.lower() in text for word in words)


def report_json(entry: ReportEntry) -> dict[str, Any]:
    """One report as the library lists it."""
    return {
        "id": entry.id,
        "file_name": entry.file_name,
        "title": entry.title,
        "agency": entry.agency,
        "years": list(entry.years),
        "kind": entry.kind,
        "region": entry.region,
        "format": entry.format,
        "added_at": entry.added_at,
        "sections": entry.n_sections,
        "tables": entry.n_tables,
        "figures": entry.n_figures,
        "findings": entry.n_findings,
    }


def find_figures(
    library: Library, indicator: str, restriction: Restriction, basis: str = "", limit: int = 100
) -> dict[str, Any]:
    """Every stated figure of an indicator within `restriction`, exactly as the reports print them.

    `basis` may be a family (决算 takes 执行数 too) or one basis. `total` counts all, `figures` holds the first `limit`.

    Raises:
        LookupRefusedError: no indicator, or a basis that there is none of.
    """
    if not indicator.strip():
        raise LookupRefusedError("请写出指标（indicator），例如 三公经费。")
    if basis and basis not in BASES:
        raise LookupRefusedError(f"没有口径“{basis[:20]}”，可用的有 {'、'.join(BASES[:6])} 等。")
    found = [
        item
        for item in _stored(library, indicator.strip(), to_filter(library, restriction))
        if not basis or item.figure.basis == basis or family(item.figure.basis) == basis
    ]
    entries = {entry.id: entry for entry in library.reports()} if found else {}
    # A report may have been removed between the two looks.
    held = [item for item in found if item.report_id in entries]
    shown = held[: max(0, min(limit, FIGURES_AT_MOST))]
    return {
        "indicator": _name(indicator) or indicator.strip(),
        "total": len(held),
        "figures": [figure_json(item, entries[item.report_id]) for item in shown],
    }


def _name(indicator: str) -> str:
    """The lexicon's name for the words, "" where it knows none."""
    words = indicator.strip()
    mentions = find_indicators(words, asked=True)
    whole = len(mentions) == 1 and mentions[0].span.end - mentions[0].span.start == len(words)
    return canonical(words) or (mentions[0].name if whole else "")


def _stored(library: Library, indicator: str, filter: Filter) -> list[StoredFigure]:
    name = _name(indicator)
    if name:
        return library.find_figures((name,), filter=filter)
    hits = library.search_figures(indicator, k=_SEARCHED, filter=filter)
    figures = library.figures([hit.id for hit in hits])
    return sorted(
        (item for item in figures if indicator in item.figure.indicator),
        key=lambda item: (item.report_id, item.id),
    )


def figure_json(item: StoredFigure, entry: ReportEntry) -> dict[str, Any]:
    """One figure with its meaning and its place; numbers are strings, so that no digit is lost."""
    figure = item.figure
    return {
        "raw": figure.raw,
        "state": figure.state,
        "value": None if figure.value is None else format(figure.value, "f"),
        "unit": figure.unit,
        "base_value": None if figure.base_value is None else plain(figure.base_value),
        "base_unit": figure.base_unit,
        "approximate": figure.approximate,
        "certain": figure.certain,
        "indicator": figure.indicator,
        "canonical": figure.canonical or None,
        "basis": figure.basis or None,
        "scope": figure.scope or None,
        "year": figure.year,
        "agency": figure.agency or entry.agency,
        "report": entry.file_name,
        "report_id": entry.id,
        "title": entry.title,
        "headings": list(item.headings),
        "span": [figure.span.start, figure.span.end],
    }

"""What the library takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.types import Figure, Passage


@dataclass(frozen=True, slots=True)
class Filter:
    """Which reports may answer; applied before ranking. Empty tuples mean no restriction.

    `years` matches a passage by its report's years, a figure by its own year. Agencies are full names as stored.
    `report_ids` of None means all; an empty tuple means none at all.
    """

    years: tuple[int, ...] = ()
    agencies: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    report_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A report as the library lists it."""

    id: int
    sha256: str
    file_name: str
    format: str
    title: str
    years: tuple[int, ...]
    agency: str
    region: str
    kind: str
    scope: str
    added_at: str
    n_sections: int
    n_passages: int
    n_tables: int
    n_figures: int
    n_findings: int


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its id, its report and its printed headings, outermost first."""

    id: int
    report_id: int
    passage: Passage
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredFigure:
    """A figure with its id, its report and the passage id it stands in."""

    id: int
    report_id: int
    passage_id: int | None
    figure: Figure
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result: `id` of a passage or figure. Higher scores are better, comparable within one search."""

    id: int
    report_id: int
    score: float
    kind: Literal["passage", "figure"]

"""Reports, passages and figures as rows of the store, and back."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from corpus import codec
from corpus.types import Box, CellRef, Figure, Passage, Report, Span
from index.sums import row_sum
from index.types import ReportEntry, StoredFigure, StoredPassage

Row = tuple[Any, ...]

ENTRY_COLUMNS = (
    "id, sha256, file_name, format, title, years, agency, region, kind, scope, added_at, "
    "n_sections, n_passages, n_tables, n_figures, n_findings"
)
PASSAGE_COLUMNS = "id, report_id, position, start, stop, section, table_at, boxes, text"
FIGURE_COLUMNS = (
    "id, report_id, position, passage_id, raw, start, stop, context_start, context_stop, state, value, unit, "
    "base_value, base_unit, indicator, canonical, basis, year, scope, agency, approximate, upper, passage, section, "
    "cell, certain"
)


def storable(text: str) -> str:
    """`text` with lone surrogates, which UTF-8 can not hold, replaced one for one so that offsets stay."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def pack_report(report: Report) -> bytes:
    """The whole report, compressed."""
    return zlib.compress(codec.dumps(report), 6)


def unpack_report(data: bytes) -> Report:
    """The report that `pack_report` packed."""
    return codec.loads(Report, zlib.decompress(data))


def summed(row: Row, headings: str | None = None) -> Row:
    """The row with its checksum as the last column."""
    return (*row, row_sum(row, headings))


def report_row(report: Report, report_id: int, added_at: str) -> Row:
    """A row of `reports`."""
    about = report.metadata
    texts = (report.sha256, report.file_name, report.format, about.title.value)
    names = (about.agency.value, about.region.value, about.kind.value, about.scope.value)
    counted = (report.sections, report.passages, report.tables, report.figures, report.findings)
    return summed(
        (
            report_id,
            *map(storable, texts),
            _json(about.years),
            *map(storable, names),
            added_at,
            *map(len, counted),
        )
    )


def entry_of(row: Row) -> ReportEntry:
    """The entry of a row of ENTRY_COLUMNS."""
    values = list(row)
    values[5] = tuple(json.loads(values[5]))
    return ReportEntry(*values)


def section_rows(report: Report, report_id: int) -> Iterator[Row]:
    """Rows of `sections`."""
    for position, section in enumerate(report.sections):
        yield (
            report_id,
            position,
            section.level,
            storable(section.label),
            storable(section.title),
            _headings(report, position),
        )


def _headings(report: Report, section: int | None) -> str | None:
    return None if section is None else storable(_json(report.headings(section)))


def passage_rows(report: Report, report_id: int, first_id: int) -> Iterator[Row]:
    """Rows of `passages`, ids ascending from `first_id`."""
    for position, passage in enumerate(report.passages):
        boxes = _json(codec.to_json(passage.boxes)) if passage.boxes else ""
        span = passage.span
        places = (position, span.start, span.end, passage.section, passage.table)
        row = (first_id + position, report_id, *places, boxes, storable(passage.text))
        yield summed(row, _headings(report, passage.section))


def passage_of(row: Row, headings: tuple[str, ...]) -> StoredPassage:
    """The passage of a row of PASSAGE_COLUMNS."""
    boxes = codec.from_json(tuple[Box, ...], json.loads(row[7])) if row[7] else ()
    return StoredPassage(
        row[0], row[1], Passage(Span(row[3], row[4]), row[8], row[5], row[6], boxes), headings
    )


def figure_rows(report: Report, report_id: int, first_id: int, first_passage: int) -> Iterator[Row]:
    """Rows of `figures`, ids ascending from `first_id`."""
    for position, figure in enumerate(report.figures):
        passage_id = None if figure.passage is None else first_passage + figure.passage
        row = (
            first_id + position,
            report_id,
            position,
            passage_id,
            storable(figure.raw),
            figure.span.start,
            figure.span.end,
            figure.context.start,
            figure.context.end,
            figure.state,
            _digits(figure.value),
            storable(figure.unit),
            _digits(figure.base_value),
            storable(figure.base_unit),
            storable(figure.indicator),
            figure.canonical,
            figure.basis,
            figure.year,
            storable(figure.scope),
            storable(figure.agency),
            int(figure.approximate),
            _digits(figure.upper),
            figure.passage,
            figure.section,
            storable(_json(codec.to_json(figure.cell))) if figure.cell else "",
            int(figure.certain),
        )
        yield summed(row, _headings(report, figure.section))


def figure_of(row: Row, headings: tuple[str, ...]) -> StoredFigure:
    """The figure of a row of FIGURE_COLUMNS."""
    figure = Figure(
        raw=row[4],
        span=Span(row[5], row[6]),
        context=Span(row[7], row[8]),
        state=row[9],
        value=_decimal(row[10]),
        unit=row[11],
        base_value=_decimal(row[12]),
        base_unit=row[13],
        indicator=row[14],
        canonical=row[15],
        basis=row[16],
        year=row[17],
        scope=row[18],
        agency=row[19],
        approximate=bool(row[20]),
        upper=_decimal(row[21]),
        passage=row[22],
        section=row[23],
        cell=codec.from_json(CellRef, json.loads(row[24])) if row[24] else None,
        certain=bool(row[25]),
    )
    return StoredFigure(row[0], row[1], row[3], figure, headings)


def _digits(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _decimal(digits: str | None) -> Decimal | None:
    return None if digits is None else Decimal(digits)

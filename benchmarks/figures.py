"""How many numbers of real reports are understood, and what the checks find.

    python -m benchmarks.figures FOLDER [--sample 300] [--seed 7]

Each number of a report is a figure, or told apart as a date, a label, a reference, a code or part of a formula, or
not understood. --sample prints numbers drawn at random, each with the meaning given to it, to be judged by eye.
"""

from __future__ import annotations

import argparse
import random
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import Error
from corpus.load import load_report
from corpus.numerals import Numeral, find_numerals
from corpus.table_heads import Sheet, find_parts
from corpus.types import Figure, Report, Span

SUFFIXES = (".txt", ".md", ".pdf", ".docx", ".doc", ".html", ".htm", ".xlsx", ".xls")
KINDS = ("figure", "date", "label", "reference", "code", "formula", "not understood")
SEED = 7


@dataclass(frozen=True, slots=True)
class Reading:
    """One number of a report and what became of it."""

    report: Report
    numeral: Numeral
    kind: str
    figure: Figure | None = None


def read_numbers(report: Report) -> list[Reading]:
    """Every number of a report's paragraphs and cells, contents lists left out."""
    figures = sorted((f for f in report.figures if f.state == "number"), key=lambda f: f.span)
    starts = [figure.span.start for figure in figures]
    codes = code_spans(report)
    found = []
    for numeral in numerals(report):
        place = bisect_right(starts, numeral.span.end - 1) - 1
        figure = figures[place] if place >= 0 and figures[place].span.end > numeral.span.start else None
        if figure:
            kind = "figure"
        elif numeral.kind not in ("quantity", "bare"):
            kind = numeral.kind
        else:
            kind = "code" if any(span.contains(numeral.span) for span in codes) else "not understood"
        found.append(Reading(report, numeral, kind, figure))
    return found


def numerals(report: Report) -> Iterator[Numeral]:
    """The numbers of each paragraph and each cell by itself: no number stretches over two cells."""
    cells = [cell.span for table in report.tables for cell in table.cells]
    prose = [block.span for block in report.blocks if block.kind not in ("table", "contents")]
    for span in (*prose, *cells):
        for numeral in find_numerals(span.of(report.text)):
            place = Span(numeral.span.start + span.start, numeral.span.end + span.start)
            yield replace(numeral, span=place)


def code_spans(report: Report) -> list[Span]:
    """The cells of tables that hold codes, serial numbers, years, and the heads themselves."""
    spans = []
    for table in report.tables:
        sheet = Sheet.of(report.text, table)
        body: set[int] = set()
        for part in find_parts(sheet):
            body |= set(part.rows)
            for cell in table.cells:
                if cell.row in part.rows and not part.form and part.roles[cell.column] in ("code", "year"):
                    spans.append(cell.span)
        spans += [cell.span for cell in table.cells if cell.row not in body]
    return spans


def row(name: str, counts: Counter[str], extra: Sequence[str]) -> str:
    total = sum(counts.values())
    cells = [name[:18], str(total), *(str(counts[kind]) for kind in KINDS), *extra]
    return "| " + " | ".join(cells) + " |"


def print_sample(readings: Sequence[Reading], size: int, seed: int) -> None:
    chosen = random.Random(seed).sample(list(readings), min(size, len(readings)))
    for reading in sorted(chosen, key=lambda r: (r.report.file_name, r.numeral.span)):
        text, span, figure = reading.report.text, reading.numeral.span, reading.figure
        around = (
            text[max(0, span.start - 30) : span.start]
            + "【"
            + span.of(text)
            + "】"
            + text[span.end : span.end + 8]
        )
        meaning = reading.kind
        if figure:
            year = figure.year or ""
            meaning = (
                f"{figure.indicator} / {figure.basis} / {year} / {figure.scope} / {figure.raw} {figure.unit}"
            )
            meaning += "" if figure.certain else " ?"
        print(reading.report.file_name[:12], meaning, around.replace("\n", "⏎").replace("\t", "|"), sep="\t")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    everything: list[Reading] = []
    reports: list[Report] = []
    print(
        "| report | numbers |",
        " | ".join(KINDS),
        "| blank or 无 | doubtful | findings (beyond rounding) | s |",
    )
    print("|---" * (len(KINDS) + 6) + "|")
    for path in sorted(p for p in options.folder.iterdir() if p.suffix in SUFFIXES):
        start = time.perf_counter()
        try:
            report = load_report(path)
        except Error as error:
            print(f"| {path.name[:18]} | {error} |")
            continue
        seconds = time.perf_counter() - start
        readings = read_numbers(report)
        beyond = sum(not finding.rounding for finding in report.findings)
        extra = (
            str(sum(figure.state != "number" for figure in report.figures)),
            str(sum(not figure.certain for figure in report.figures)),
            f"{len(report.findings)} ({beyond})",
            f"{seconds:.1f}",
        )
        print(row(path.name, Counter(reading.kind for reading in readings), extra))
        everything += readings
        reports.append(report)
    print(row("all", Counter(reading.kind for reading in everything), ("", "", "", "")))
    for report in reports:
        for finding in report.findings:
            print(f"- {report.file_name[:18]}: {finding.rule}: {finding.message}")
    if options.sample:
        print_sample(everything, options.sample, options.seed)


if __name__ == "__main__":
    main()

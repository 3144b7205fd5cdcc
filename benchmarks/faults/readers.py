"""Reads of a report that another process rewrites all the time in two forms: each sees one of them, whole.

`python -m benchmarks.faults.readers --number 10000`
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.faults.common import arguments, table
from benchmarks.faults.small import open_small, start_writer
from benchmarks.faults.writer import renewed
from index.types import Filter


def run(folder: Path, number: int) -> Counter[str]:
    """Counts reads that saw the "first" or "second" form, whole, or a "mixed" one, and "strange" search results."""
    path, counts = folder / "library", Counter[str]({"mixed": 0, "strange": 0})
    forms = {len(form.figures): form for form in (renewed(0), renewed(1))}
    names = dict(zip(forms, ("first", "second"), strict=True))
    with open_small(path) as reader:
        report_id = reader.add(renewed(0)).id
        writer = start_writer(path, "replace")
        try:
            assert writer.stdout is not None
            writer.stdout.readline()
            for turn in range(number):
                report = reader.report(report_id)
                figures = [
                    stored.figure for stored in reader.find_figures(filter=Filter(report_ids=(report_id,)))
                ]
                counts[names[len(report.figures)] if report == forms[len(report.figures)] else "mixed"] += 1
                counts["mixed"] += (
                    figures != list(forms[len(figures)].figures) if len(figures) in forms else 1
                )
                if turn % 10 == 0:
                    counts["strange"] += {hit.report_id for hit in reader.search_passages("版本甲", 5)} > {
                        report_id
                    }
        finally:
            writer.kill()
            writer.communicate()
    return counts


if __name__ == "__main__":
    with arguments(__doc__ or "", number=10_000) as given:
        table("reads beside a writer", run(given.folder, given.number))

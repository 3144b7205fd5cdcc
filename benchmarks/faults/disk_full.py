"""A report is added while no file may grow past a size, for many sizes: what was there stays, and the reason is said.

`python -m benchmarks.faults.disk_full --sizes 60`
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from benchmarks.faults.common import arguments, table
from benchmarks.faults.small import Hits, check_whole, hits, no_file_longer_than, open_small
from benchmarks.faults.writer import numbered_report
from corpus.types import Report
from index.errors import LibraryWriteError
from tests.index.making import make_report, original_of


def run(folder: Path, sizes: int) -> Counter[str]:
    """Counts additions "refused" or "done" under a limit, and afterwards "changed", "not added" and "damaged" libraries."""
    whole, counts = folder / "library", Counter[str]({"changed": 0, "not added": 0, "damaged": 0})
    with open_small(whole) as library:
        library.add_many((report, original_of(report)) for report in map(numbered_report, range(5)))
        expected = hits(library)
    big = make_report([f"增加第{place}句支出{place}.5万元" for place in range(400)], name="9.md")
    largest = 2 * (whole / "library.sqlite").stat().st_size
    for place in range(sizes):
        # Closer together where most of the files are that are written: the small ones.
        size = int(largest * (place / sizes) ** 2)
        path = folder / "copy"
        shutil.copytree(whole, path)
        counts.update(_one(path, big, size, expected))
        shutil.rmtree(path)
    return counts


def _one(path: Path, report: Report, size: int, expected: Hits) -> Counter[str]:
    counts = Counter[str]()
    with open_small(path) as library:
        library.search_passages("决算", 1)
        try:
            with no_file_longer_than(size):
                library.add(report, original_of(report))
            counts["done"] += 1
        except LibraryWriteError as error:
            counts["refused" if "磁盘空间" in str(error) else "said without the reason"] += 1
        # The report may be there already, when only its indexes had no room.
        counts["changed"] += not hits(library).keys() >= expected.keys()
        number = library.add(report, original_of(report)).id
        found = library.search_passages("增加第7句", 1)
        counts["not added"] += not found or found[0].report_id != number
        library.remove(number)
    counts["damaged"] += len(check_whole(path)[1])
    return counts


if __name__ == "__main__":
    with arguments(__doc__ or "", sizes=60) as given:
        table("a full disk", run(given.folder, given.sizes))

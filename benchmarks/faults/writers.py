"""Two processes add the same documents at once, from both ends, to a library that neither has made yet.

`python -m benchmarks.faults.writers --documents 120`
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from benchmarks.faults.common import arguments, table
from benchmarks.faults.small import check_whole, open_small, start_writer


def run(folder: Path, documents: int) -> Counter[str]:
    """Counts "crashes", documents "told" by both, "missing", "damaged", and "regressions" of the generation."""
    path, counts = (
        folder / "library",
        Counter[str]({"crashes": 0, "missing": 0, "damaged": 0, "regressions": 0}),
    )
    writers = [start_writer(path, "add", 0, documents), start_writer(path, "add", documents - 1, -1, -1)]
    with open_small(path) as library:
        latest = 0
        while any(writer.poll() is None for writer in writers):
            generation = library.generation
            counts["regressions"] += generation < latest
            latest = generation
            time.sleep(0.01)
    told = [set(map(int, writer.communicate()[0].split())) for writer in writers]
    counts["crashes"] = sum(writer.returncode != 0 for writer in writers)
    counts["told"] = sum(map(len, told))
    stored, faults = check_whole(path)
    counts["missing"] = len(set(range(documents)) - stored)
    counts["damaged"] = len(faults)
    return counts


if __name__ == "__main__":
    with arguments(__doc__ or "", documents=120) as given:
        table("two writers", run(given.folder, given.documents))

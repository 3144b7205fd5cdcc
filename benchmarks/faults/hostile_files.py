"""Files made to do harm, one of each kind: does each end in a text or a named refusal, in time, and nothing else?

`python -m benchmarks.faults.hostile_files [--number N]`; also reads a folder of damaged files where JIDA_SHARED has one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from benchmarks.faults.common import arguments
from benchmarks.faults.hostile_kinds import KINDS, Member, docx, paragraph
from corpus.errors import Error
from corpus.load import make_report
from corpus.reading import read_document_bytes, shown_name

# What a reader may take is bounded (corpus.cage); beyond this, on a busy machine too, a file counts as a hang.
HANG_S = 120.0
_NEIGHBOUR = docx(paragraph("示例区档案局2023年公务接待费决算支出2.5万元。"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one file ended: "text", "refused", "crash" or "hang"; the refusal's words or the text's length; seconds."""

    kind: str
    ending: str
    said: str
    seconds: float
    neighbour: bool


def run(number: int, only: Callable[[str], bool] = lambda kind: True) -> Iterator[Outcome]:
    """Read the first `number` kinds, after each of them an ordinary file."""
    for kind, make in list(KINDS.items())[:number]:
        if only(kind):
            yield outcome(kind, make)


def damaged_files() -> dict[str, Callable[[], Member]]:
    """The files of a folder of damaged reports, none where there is none."""
    folder = Path(os.environ.get("JIDA_SHARED", "../shared")) / "parsing" / "bad"
    return {
        file.name: lambda file=file: (file.name, file.read_bytes())  # type: ignore[misc]
        for file in (sorted(folder.iterdir()) if folder.is_dir() else ())
    }


def outcome(kind: str, make: Callable[[], Member]) -> Outcome:
    """Read one file as an upload is read."""
    name, data = make()
    start = time.perf_counter()
    try:
        document = read_document_bytes(data, name)
        report = make_report(document, shown_name(name), "0" * 64)
        ending, said = "text", f"{len(report.text)} 字，{len(report.figures)} 个数字"
    except Error as error:
        ending, said = "refused", str(error)
    except Exception as error:
        ending, said = "crash", repr(error)
    seconds = time.perf_counter() - start
    return Outcome(kind, "hang" if seconds > HANG_S else ending, said, seconds, _reads())


def _reads() -> bool:
    document = read_document_bytes(_NEIGHBOUR, "邻居.docx")
    return any(str(figure.value) == "2.5" for figure in make_report(document, "邻居.docx", "0" * 64).figures)


if __name__ == "__main__":
    with arguments(__doc__ or "", number=len(KINDS)) as given:
        endings = []
        damaged = (outcome(name, make) for name, make in damaged_files().items())
        for ended in chain(run(given.number), damaged):
            endings.append(ended.ending if ended.neighbour else "neighbour unread")
            print(
                f"| {ended.kind} | {ended.ending} | {ended.seconds:.1f} s | {ended.said[:90]} |", flush=True
            )
        print({ending: endings.count(ending) for ending in sorted(set(endings))})

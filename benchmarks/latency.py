"""How long a whole answer takes with a thousand reports loaded, by kind of question.

python benchmarks/latency.py [--library FOLDER] [--agencies 140] [--years 2019-2024] [--number 600]

Reports and questions are made anew from a seed (tests/synthetic); with --library they are kept in that folder, so
that a second run does not read them again. Each question is asked once, of one report where it is about one, else of
all; nothing of it was asked before. Prints wall time and processor time (of all threads) in milliseconds, a Markdown
table; the processor's is the one to compare on a busy machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.assistant import Assistant  # noqa: E402
from corpus.errors import Error  # noqa: E402
from corpus.load import load_report  # noqa: E402
from corpus.types import Report  # noqa: E402
from index.filters import EVERYTHING  # noqa: E402
from index.library import Library  # noqa: E402
from index.types import Filter  # noqa: E402

WARM_UP = 10
# The generator's kinds by what is measured; a kind that is not here goes by the first of these words in its name.
KINDS = {
    "typo": "typo",
    "not-disclosed": "not disclosed",
    "none": "not disclosed",
    "blank": "not disclosed",
    "compare-years": "compare years",
    "rank": "rank a few offices",
    "share": "computed",
    "sum": "computed",
    "consistency": "computed",
    "yesno": "computed",
    "text-list": "list",
    "text": "free text",
    "follow-up": "follow-up",
    "figure": "single figure",
    "ambiguous": "single figure",
}
# Of the whole library; the generator's own questions are of a few reports at most.
WIDE = {
    "rank all offices": ("{y}年哪个部门{i}最高", "{y}年{i}最少的三个部门是哪几个", "{y}年各部门{i}从高到低排名"),
    "sum over all": ("{y}年所有部门{i}一共多少", "{y}年各部门{i}平均多少"),
    "no office named": ("{y}年{i}是多少", "{i}花了多少"),
    "text of all": ("{y}年存在的主要问题有哪些", "哪些部门提到了{i}下降的原因", "{y}年采取了什么整改措施"),
    "off-topic": ("今天天气怎么样", "{y}年春天雨水多不多", "{y}年世界杯冠军是谁", "怎么做红烧肉"),
}  # fmt: skip
INDICATORS = ("三公经费决算", "公务接待费", "项目支出决算", "基本支出", "培训费", "会议费", "政府采购支出",
              "预算执行率", "机关运行经费", "公务用车运行维护费")  # fmt: skip
WIDE_EACH = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a kind; `files` are the reports it is about, none for all."""

    kind: str
    question: str
    history: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--library", type=Path, help="folder for what is made; kept")
    parser.add_argument("--agencies", type=int, default=140)
    parser.add_argument("--years", default="2019-2024")
    parser.add_argument("--seed", type=int, default=4711)
    parser.add_argument("--number", type=int, default=600, help="questions by the generator")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = args.library or Path(folder)
        made(kept, args)
        measure(kept, args.seed)


def made(folder: Path, args: argparse.Namespace) -> None:
    """Reports, questions and the library, unless they are there already."""
    reports, questions = folder / "reports", folder / "questions.jsonl"
    if (folder / "done").exists():
        return
    command = [sys.executable, str(ROOT / "tests" / "synthetic" / "generate.py"), "--out", str(reports)]
    command += ["--agencies", str(args.agencies), "--years", args.years, "--seed", str(args.seed)]
    command += ["--questions", str(questions), "--split", "validation", "--number", str(args.number)]
    subprocess.run(command, check=True)
    start = time.perf_counter()
    with Library(folder / "library") as library:
        count = len(library.add_many(read(reports)))
    print(f"{count} reports read and added in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    (folder / "done").touch()


def read(folder: Path) -> Iterator[tuple[Report, None]]:
    """Every report of a folder that can be read."""
    for path in sorted(folder.iterdir()):
        if path.suffix != ".json":
            try:
                yield load_report(path), None
            except Error as error:
                print(f"not read: {path.name}: {error}", file=sys.stderr)


def asked(questions: Path, years: Sequence[int], seed: int) -> list[Asked]:
    """The generator's questions and those of the whole library, in an order of their own."""
    found = []
    for line in questions.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kind = next((name for part, name in KINDS.items() if part in row["kind"]), row["kind"])
        found.append(Asked(kind, row["question"], tuple(row["history"]), tuple(row["reports"])))
    rng = Random(seed)
    for kind, templates in WIDE.items():
        filled = {t.format(y=year, i=name) for t in templates for year in years for name in INDICATORS}
        found += [
            Asked(kind, question) for question in rng.sample(sorted(filled), min(WIDE_EACH, len(filled)))
        ]
    rng.shuffle(found)
    return found


def measure(folder: Path, seed: int) -> None:
    """Ask everything once, and print the table."""
    wall, cpu = defaultdict(list), defaultdict(list)
    with Library(folder / "library") as library:
        entries = library.reports()
        numbers = {entry.file_name: entry.id for entry in entries}
        years = sorted({year for entry in entries for year in entry.years})
        print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {len(entries)} reports, "
              f"{sum(entry.n_figures for entry in entries):,} figures\n")  # fmt: skip
        assistant = Assistant(library)
        for place, one in enumerate(asked(folder / "questions.jsonl", years, seed)):
            ids = tuple(numbers[name] for name in one.files)
            filter = Filter(report_ids=ids) if ids else EVERYTHING
            start, used = time.perf_counter(), time.process_time()
            assistant.ask(one.question, one.history, filter=filter)
            used, start = time.process_time() - used, time.perf_counter() - start
            if place >= WARM_UP:
                for kind in (one.kind, "all"):
                    wall[kind].append(start * 1000)
                    cpu[kind].append(used * 1000)
    print("| Kind | Questions | p50 ms | p99 ms | processor p50 ms | processor p99 ms |\n" + "|---" * 6 + "|")
    for kind in sorted(wall, key=lambda kind: (kind == "all", kind)):
        figures = (at(times[kind], part) for times in (wall, cpu) for part in (0.5, 0.99))
        print(f"| {kind} | {len(wall[kind])} | " + " | ".join(f"{value:.1f}" for value in figures) + " |")


def at(times: Sequence[float], part: float) -> float:
    """The time that this part of all stay below."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


if __name__ == "__main__":
    main()

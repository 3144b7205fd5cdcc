"""What the library costs: python -m benchmarks.retrieval_cost [--passages N ...] [--queries N] [--clock cpu]

Synthetic reports of 100 passages and 100 figures each, from a fiscal vocabulary, go through the ordinary `add_many`;
then searches are timed in this process, and a first search in a new one. Prints a Markdown table, one column a size.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from corpus.types import Field, Figure, Metadata, Passage, Report, Section, Span
from index.library import Library
from index.types import Filter

PER_REPORT = 100
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}
options = argparse.Namespace(clock="wall")
INDICATORS = (
    "三公经费 公务接待费 因公出国（境）费 公务用车运行维护费 公务用车购置费 基本支出 项目支出 人员经费 公用经费 "
    "会议费 培训费 机关运行经费 政府采购支出 政府性基金支出 国有资本经营支出 一般公共预算财政拨款支出 年末结转和结余"
).split()
BASES = ("决算", "预算", "年初预算", "执行率", "增减额")
PLACES = "东 西 南 北 中 新 安 平 和 兴 永 长 清 明 泰".split()
OFFICES = "教育局 财政局 民政局 司法局 档案局 水务局 审计局 统计局 体育局 林业局".split()
REASONS = (
    "主要原因是严格落实中央八项规定精神，压减一般性支出",
    "主要原因是人员增加，相应的工资福利支出增加",
    "主要用于保障机构正常运转和完成日常工作任务",
    "较上年有所下降，系部分项目跨年度实施，资金结转下年使用",
    "其中用于购买办公设备、修缮办公用房以及信息系统运行维护",
    "资金到位及时，支付进度符合计划，绩效目标基本完成",
)


def make_report(number: int) -> Report:
    """Report `number`; the same each time."""
    dice = random.Random(number)
    agency = f"{dice.choice(PLACES)}{dice.choice(PLACES)}区{dice.choice(OFFICES)}"
    year = 2015 + number % 11
    text, passages, figures = "一、支出决算情况\n", [], []
    heading = Span(0, len(text) - 1)
    for place in range(PER_REPORT):
        indicator, basis = dice.choice(INDICATORS), dice.choice(BASES)
        value = Decimal(dice.randrange(1, 10_000_000)) / 100
        start = len(text)
        lead = f"{agency}{year}年度{indicator}{basis}为"
        sentence = f"{lead}{value}万元，{dice.choice(REASONS)}；{dice.choice(REASONS)}，涉及{dice.choice(INDICATORS)}。"
        text += sentence + "\n"
        span = Span(start, start + len(sentence))
        passages.append(Passage(span, sentence, 0))
        printed = Span(start + len(lead), start + len(lead) + len(f"{value}万元"))
        raw, canonical = printed.of(text), indicator
        base = value * 10_000
        figures.append(
            Figure(
                raw,
                printed,
                span,
                "number",
                value,
                "万元",
                base,
                "元",
                indicator,
                canonical,
                basis,
                year,
                passage=place,
                section=0,
            )
        )
    section = Section(1, "一、", "支出决算情况", heading, Span(0, len(text)), len(text))
    about = Metadata(
        Field(f"{agency}{year}年度部门决算"), (year,), agency=Field(agency), kind=Field("部门决算公开")
    )
    sha256 = hashlib.sha256(f"{number}{text}".encode()).hexdigest()
    return Report(
        f"{number}.md", sha256, "markdown", text, about, (), (section,), tuple(passages), (), tuple(figures)
    )


def questions(count: int) -> Iterator[str]:
    """Questions of the wording people use, each with an agency, a year and an indicator."""
    dice = random.Random(0)
    for _ in range(count):
        agency = f"{dice.choice(PLACES)}{dice.choice(PLACES)}区{dice.choice(OFFICES)}"
        yield f"{agency}{dice.randrange(2015, 2026)}年{dice.choice(INDICATORS)}{dice.choice(BASES)}是多少？"


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that `work` takes; with the CPU clock of all threads together."""
    clock = CLOCKS[options.clock]
    start = clock()
    work()
    return (clock() - start) * 1000


def spread(samples: list[float]) -> str:
    """Median and 99th percentile."""
    return f"{statistics.median(samples):.1f} / {statistics.quantiles(samples, n=100, method='inclusive')[98]:.1f}"


def megabytes(folder: Path, pattern: str) -> float:
    return sum(path.stat().st_size for path in folder.rglob(pattern) if path.is_file()) / 1e6


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


COLD = """
import sys, time
clock = time.process_time if sys.argv[2] == "cpu" else time.perf_counter
start = clock()
from pathlib import Path
from index.library import Library
imported = clock()
with Library(Path(sys.argv[1])) as library:
    library.search_passages("三公经费决算是多少", 10)
    passages = clock()
    library.search_figures("三公经费决算是多少", 10)
    end = clock()
# Not getrusage, whose peak a new process takes over from its parent.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(imported - start, passages - imported, end - passages, int(peak) / 1024)
"""


def measure_cold(folder: Path) -> dict[str, str]:
    runs = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", COLD, str(folder), options.clock],
            capture_output=True,
            text=True,
            check=True,
        )
        runs.append([float(part) for part in done.stdout.split()])
    imported, passages, figures, memory = (statistics.median(column) for column in zip(*runs, strict=True))
    return {
        "new process: import, s": f"{imported:.2f}",
        "new process: open and first passage search, s": f"{passages:.2f}",
        "new process: first figure search, s": f"{figures:.2f}",
        "new process: peak memory, MB": f"{memory:.0f}",
    }


def measure_searches(library: Library, n_queries: int, n_reports: int) -> dict[str, str]:
    asked, dice = list(questions(n_queries)), random.Random(1)
    for question in asked[:5]:
        library.search_passages(question)
        library.search_figures(question)
    year, one = Filter(years=(2023,)), [Filter(report_ids=(dice.randrange(1, n_reports),)) for _ in asked]
    searches: dict[str, Callable[[int], object]] = {
        "passages": lambda at: library.search_passages(asked[at], 10),
        "passages, one year": lambda at: library.search_passages(asked[at], 10, year),
        "passages, one report": lambda at: library.search_passages(asked[at], 10, one[at]),
        "figures": lambda at: library.search_figures(asked[at], 50),
        "figures, one year": lambda at: library.search_figures(asked[at], 50, year),
        "figures, one report": lambda at: library.search_figures(asked[at], 50, one[at]),
        "find_figures, one report": lambda at: library.find_figures(("三公经费",), "决算", one[at]),
        "find_figures, one year": lambda at: library.find_figures(("三公经费",), "决算", year),
    }
    return {
        f"{name}, p50 / p99 ms": spread(
            [timed(lambda at=at, search=search: search(at)) for at in range(n_queries)]
        )
        for name, search in searches.items()
    }


def measure(n_passages: int, n_queries: int, root: Path) -> dict[str, str]:
    """All figures for one size."""
    folder, n_reports = root / str(n_passages), n_passages // PER_REPORT
    table: dict[str, str] = {"passages / figures": f"{n_passages:,} / {n_passages:,}"}
    with Library(folder) as library:
        library.search_passages("先")  # the tokenizer's dictionary is not part of adding
        seconds = timed(lambda: library.add_many((make_report(at), None) for at in range(n_reports))) / 1000
        table["add, passages with their figures a second"] = f"{n_passages / seconds:,.0f}"
        table["adding: peak memory, MB"] = f"{peak_mb():.0f}"
    table["SQLite, MB"] = f"{megabytes(folder, 'library.sqlite*'):.0f}"
    table["word indexes, MB"] = (
        f"{sum(megabytes(path, '*') for path in folder.glob('derived/*-words-*')):.0f}"
    )
    table["vector indexes, MB"] = f"{megabytes(folder, '*.faiss'):.0f}"
    table |= measure_cold(folder)
    with Library(folder) as library:
        table |= measure_searches(library, n_queries, n_reports)
        added = [timed(lambda at=at: library.add(make_report(n_reports + at))) for at in range(5)]
        table["add one report, ms"] = f"{statistics.median(added):.0f}"
        removed = [timed(lambda at=at: library.remove(at)) for at in range(1, 6)]
        table["remove one report, ms"] = f"{statistics.median(removed):.0f}"
    shutil.rmtree(folder / "derived")
    with Library(folder) as library:
        again = timed(lambda: (library.search_passages("决算"), library.search_figures("决算"))) / 1000
        table["all derived indexes made anew, s"] = f"{again:.1f}"
    return table


def main() -> None:
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        columns = [measure(size, options.queries, Path(folder)) for size in options.passages]
    for name in columns[0]:
        print(f"| {name} | " + " | ".join(column[name] for column in columns) + " |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000])
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument(
        "--clock", choices=CLOCKS, default="wall", help="cpu is the steadier on a busy machine"
    )
    parser.add_argument(
        "--folder", type=Path, help="where the libraries are made; a temporary folder by default"
    )
    options = parser.parse_args()
    main()

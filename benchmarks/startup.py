"""Start-up, memory, time per question and install size: `python benchmarks/startup.py [--runs N]`.

Uses the installed `jida` command over a new library of the shipped samples; prints a Markdown table. Linux only
(memory is read from /proc).
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from importlib.resources import files
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

QUESTIONS = (
    "河湖管理局2023年三公经费决算多少",
    "2024年市政园林中心本年支出合计",
    "文化馆2024年群众满意度是多少",
    "河湖管理局2023年培训费支出多少",
    "哪个部门2024年三公经费决算最高",
    "河湖管理局2024年项目支出包括哪些",
    "存在的主要问题是什么",
    "2022年清淤河道多少公里",
)
# The server loads what the first question needs right after it has started.
WARM_UP_S = 10
JIDA = Path(sys.executable).with_name("jida")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JIDA_LIBRARY"] = str(Path(folder) / "library")
        rows = [("CPU", f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the run")]
        rows += [("`jida --help`", spread(runs, "--help"))]
        samples = str(files("corpus") / "data" / "samples")
        wall, cpu = timed("add", samples)
        rows += [("`jida add` of the 7 shipped samples", f"{wall:.2f} s, processor {cpu:.2f} s")]
        rows += [("`jida list`", spread(runs, "list"))]
        rows += [("`jida ask`, whole process", spread(runs, "ask", QUESTIONS[0], "--json"))]
        rows += questions(runs)
        rows += page(runs)
    rows += sizes()
    print("| Measured | Figure |\n|---|---|")
    for name, figure in rows:
        print(f"| {name} | {figure} |")


def spread(runs: int, *arguments: str) -> str:
    """Wall time and processor time of a whole process, after one run to warm the disk cache."""
    taken = [timed(*arguments) for _ in range(runs + 1)][1:]
    wall, cpu = zip(*taken, strict=True)
    return (
        f"median {statistics.median(wall):.2f} s ({min(wall):.2f}–{max(wall):.2f}), "
        f"processor {statistics.median(cpu):.2f} s"
    )


def timed(*arguments: str) -> tuple[float, float]:
    """Wall and processor seconds of one `jida` command."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([JIDA, *arguments], capture_output=True, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def questions(runs: int) -> list[tuple[str, str]]:
    """Time per question in one process, and its memory, after a first round."""
    code = (
        "import sys, time, pathlib\n"
        "from assistant.assistant import Assistant\n"
        "from index.library import Library\n"
        "library = Library(pathlib.Path(sys.argv[1]))\n"
        "assistant = Assistant(library)\n"
        "for round in range(int(sys.argv[2]) + 1):\n"
        "    for question in sys.argv[3:]:\n"
        "        start, cpu = time.perf_counter(), time.process_time()\n"
        "        assistant.ask(question)\n"
        "        if round: print(1000 * (time.perf_counter() - start), 1000 * (time.process_time() - cpu))\n"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])\n"
    )
    library = os.environ["JIDA_LIBRARY"]
    done = subprocess.run(
        [sys.executable, "-c", code, library, str(runs * 10), *QUESTIONS],
        capture_output=True,
        check=True,
        text=True,
    )
    *taken, peak_kib = map(float, done.stdout.split())
    wall, cpu = taken[::2], taken[1::2]
    p50, p99 = statistics.median(wall), statistics.quantiles(wall, n=100)[98]
    return [
        (
            f"one question, warm ({len(wall)} asked)",
            f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, processor p50 {statistics.median(cpu):.1f} ms",
        ),
        ("memory of a process that answers, peak", f"{peak_kib / 1024:.0f} MiB"),
    ]


def page(runs: int) -> list[tuple[str, str]]:
    """Time from starting `jida serve` to the first page that came back whole, and the server's memory then."""
    taken, resident = [], 0.0
    for _ in range(max(2, runs // 2)):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        start = time.perf_counter()
        server = subprocess.Popen([JIDA, "serve", "--port", str(port)], stderr=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/", server)
            taken.append(time.perf_counter() - start)
            time.sleep(WARM_UP_S)
            status = Path(f"/proc/{server.pid}/status").read_text()
            resident = int(status.split("VmRSS:")[1].split()[0]) / 1024
        finally:
            server.terminate()
            server.wait()
    return [
        (
            "`jida serve` to the first page",
            f"median {statistics.median(taken):.1f} s, slowest {max(taken):.1f} s",
        ),
        ("memory of the server, warm", f"{resident:.0f} MiB"),
    ]


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=30) as response:
                response.read()
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    raise SystemExit(f"jida serve ended with {server.returncode}")


def sizes() -> list[tuple[str, str]]:
    """What an installation with OCR takes on disk, without the tools of development, and its largest parts."""
    parts = {
        name: size_of(importlib.metadata.distribution(name)) for name in needed("jida", frozenset({"ocr"}))
    }
    largest = sorted(parts.items(), key=lambda part: -part[1])[:6]
    total = sum(parts.values())
    shown = ", ".join(f"{name} {size / 2**20:.0f}" for name, size in largest)
    return [(f"installation, {len(parts)} packages", f"{total / 2**20:.0f} MiB ({shown})")]


def needed(name: str, extras: frozenset[str] = frozenset(), seen: set[str] | None = None) -> set[str]:
    """The packages that `name` brings with it, itself included, as far as they are installed."""
    seen = set() if seen is None else seen
    try:
        requirements = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return seen
    seen.add(canonicalize_name(name))
    for requirement in map(Requirement, requirements):
        marker = requirement.marker
        wanted = marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""})
        if wanted and canonicalize_name(requirement.name) not in seen:
            needed(requirement.name, frozenset(requirement.extras), seen)
    return seen


def size_of(distribution: importlib.metadata.Distribution) -> int:
    located = (distribution.locate_file(file) for file in distribution.files or ())
    return sum(os.path.getsize(path) for path in located if os.path.isfile(path))


if __name__ == "__main__":
    main()

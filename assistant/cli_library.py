"""Commands over the library: add, list, remove, rebuild."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from importlib.resources import as_file, files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli_output import around, note, one_line, print_json, say
from assistant.cli_parser import UsageError
from assistant.config import Config
from assistant.scope import find_entries
from corpus.errors import Error

if TYPE_CHECKING:
    from corpus.types import Report
    from index.library import Library
    from index.types import ReportEntry

# What is taken from a folder; a file that is named is always tried, whatever its name.
SUFFIXES = frozenset(
    ".txt .md .markdown .html .htm .mht .docx .doc .wps .rtf .odt .pdf .xlsx .xlsm .xls .et .csv .ofd".split()
)
# What makes a folder a library. Looked for before it is opened: opening would make one of any folder.
DATABASE = "library.sqlite"
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: years and agency that overrule the report's own, and whether known files are read again."""

    years: tuple[int, ...] = ()
    agency: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """A file's bytes, the report in them, and the seconds that reading took."""

    data: bytes
    report: Report
    seconds: float


@contextmanager
def open_library(config: Config, *, create: bool = False) -> Iterator[Library]:
    """The library of `config`, closed at the end.

    Raises: UsageError where there is none yet and `create` is False.
    """
    if not create and not (config.library / DATABASE).is_file():
        raise UsageError(f"资料库 {config.library} 还不存在，请先用 jida add 收录报告")
    from index.library import Library

    encoder = None
    if config.encoder is not None:
        os.environ.setdefault("HF_HUB_VERBOSITY", "error")
        from index.encoder import load_encoder

        encoder = load_encoder(config.encoder)
    with Library(config.library, encoder=encoder, tell=note) as library:
        yield library


def sample_files() -> list[tuple[str, bytes]]:
    """The shipped reports of a fictional district: (file name, bytes)."""
    folder = files("corpus").joinpath("data/samples")
    return sorted((file.name, file.read_bytes()) for file in folder.iterdir() if file.is_file())


def add_samples(library: Library) -> None:
    """Add the shipped sample reports."""
    from corpus.load import load_report

    with as_file(files("corpus").joinpath("data/samples")) as folder:
        paths = sorted(folder.iterdir())
        library.add_many((load_report(path), path.read_bytes()) for path in paths)


def add(config: Config, paths: Sequence[str], reading: Reading, *, as_json: bool) -> int:
    """Add files and folders; say what was found in each. 2 when any file could not be read."""
    sources = _sources(paths)
    added: list[dict[str, object]] = []
    failed: list[dict[str, str]] = []
    with open_library(config, create=True) as library:
        known = {entry.sha256: entry for entry in library.reports()}
        with _read_ahead(sources, lambda path: _read_file(library, dict(known), path, reading)) as files:
            for number, (path, file) in enumerate(files, 1):
                note(f"[{number}/{len(sources)}] {path.name}：正在读取……")
                try:
                    read = file.result()
                    start = time.perf_counter()
                    result = _store_file(library, known, read, reading)
                except Error as error:
                    note(f"[{number}/{len(sources)}] {path.name}：没有收录。{error}")
                    failed.append({"file": str(path), "error": str(error)})
                    continue
                seconds = read.seconds + time.perf_counter() - start
                state = "早已收录" if result["known"] else "完成"
                note(f"[{number}/{len(sources)}] {path.name}：{state}，{seconds:.1f} 秒")
                added.append(result)
                if not as_json:
                    _say_summary(result)
        hint_at_samples(library)
    if as_json:
        print_json({"reports": added, "failed": failed})
    return 2 if failed else 0


def _sources(paths: Sequence[str]) -> list[Path]:
    found: list[Path] = []
    for name in paths:
        path = Path(name)
        if os.path.isdir(path):
            inside = sorted(file for file in path.rglob("*") if file.is_file() and not _hidden(file, path))
            taken = [file for file in inside if file.suffix.lower() in SUFFIXES]
            if skipped := [file.name for file in inside if file.suffix.lower() not in SUFFIXES]:
                note(f"{path}：跳过 {len(skipped)} 个不是报告格式的文件（{'、'.join(skipped[:_SHOWN])}）")
            if not taken:
                raise UsageError(
                    f"文件夹 {path} 里没有可收录的报告（txt、md、html、docx、doc、pdf、xlsx、xls 等）"
                )
            found += taken
        elif os.path.exists(path):
            found.append(path)
        else:
            raise UsageError(f"文件 {path} 不存在，请检查路径")
    return list(dict.fromkeys(found))


def _hidden(file: Path, folder: Path) -> bool:
    """Hidden files, and the lock files that Office leaves beside an open document."""
    return any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)


@contextmanager
def _read_ahead(
    paths: Sequence[Path], read: Callable[[Path], _Read]
) -> Iterator[Iterator[tuple[Path, Future[_Read]]]]:
    """The files in their order, each with its reading; the next few are read meanwhile, one on each core."""
    workers = os.cpu_count() or 1
    pool = ThreadPoolExecutor(workers)
    rest = iter(paths)
    waiting = deque((path, pool.submit(read, path)) for path in islice(rest, 2 * workers))

    def files() -> Iterator[tuple[Path, Future[_Read]]]:
        while waiting:
            yield waiting.popleft()
            waiting.extend((path, pool.submit(read, path)) for path in islice(rest, 1))

    try:
        yield files()
    finally:
        pool.shutdown(cancel_futures=True)


def _read_file(library: Library, known: Mapping[str, ReportEntry], path: Path, reading: Reading) -> _Read:
    from corpus.load import load_report, reread

    start = time.perf_counter()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"文件 {path} 读不了：{error.strerror}") from None
    entry = known.get(hashlib.sha256(data).hexdigest())
    if entry is not None and not reading.again:
        if reading.years or reading.agency:
            raise UsageError(f"{path.name} 已收录为 {entry.id} 号，要改年度或部门请加 --again")
        report = library.report(entry.id)
    elif entry is None or reading.years or reading.agency:
        report = load_report(path, years=reading.years, agency=reading.agency)
    else:
        # What was corrected by hand stays.
        report = reread(replace(library.report(entry.id), file_name=path.name), data)
    return _Read(data, report, time.perf_counter() - start)


def _store_file(
    library: Library, known: dict[str, ReportEntry], read: _Read, reading: Reading
) -> dict[str, object]:
    entry = known.get(read.report.sha256)
    if entry is not None and not reading.again:
        return _summary(entry, read.report, known=True)
    entry = library.add(read.report, read.data, replace=reading.again)
    known[entry.sha256] = entry
    return _summary(entry, read.report, known=False)


def _summary(entry: ReportEntry, report: Report, *, known: bool) -> dict[str, object]:
    return {
        **asdict(entry),
        "known": known,
        "doubtful": sum(not figure.certain for figure in report.figures),
        "unread": [around(report.text, span.start, span.end) for span in report.unread],
        "warnings": list(report.warnings),
        "findings": [finding.message for finding in report.findings],
    }


def _say_summary(summary: dict[str, object]) -> None:
    years = "、".join(map(str, _items(summary["years"]))) or "未认出"
    say(
        str(summary["title"] or summary["file_name"]),
        f"  编号 {summary['id']}，文件 {summary['file_name']}",
        f"  部门 {summary['agency'] or '未认出'}，年度 {years}，类型 {summary['kind'] or '未认出'}",
        f"  章节 {summary['n_sections']}，表格 {summary['n_tables']}，数字 {summary['n_figures']}"
        f"（其中读不准 {summary['doubtful']}），未能理解 {len(_items(summary['unread']))} 处",
    )
    for name, label in (("warnings", "注意"), ("findings", "前后不一致"), ("unread", "未能理解")):
        items = _items(summary[name])
        for item in items[:_SHOWN]:
            say(f"  {label}：{one_line(str(item), 160)}")
        if len(items) > _SHOWN:
            say(f"  {label}：另有 {len(items) - _SHOWN} 处，见 jida check 或 --json")


def _items(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()


def hint_at_samples(library: Library) -> None:
    """Say how to remove the fictional reports once real ones stand beside them."""
    samples = _samples_in(library.reports())
    if 0 < len(samples) < len(library.reports()):
        note(f"资料库里还有 {len(samples)} 份示例报告，移除用 jida remove --samples")


def _samples_in(entries: Sequence[ReportEntry]) -> list[ReportEntry]:
    shipped = {hashlib.sha256(data).hexdigest() for _, data in sample_files()}
    return [entry for entry in entries if entry.sha256 in shipped]


def list_reports(config: Config, *, as_json: bool) -> int:
    """List the reports of the library."""
    with open_library(config) as library:
        entries = library.reports()
    if as_json:
        print_json([asdict(entry) for entry in entries])
    elif not entries:
        say("资料库里还没有报告，请用 jida add 收录。")
    for entry in () if as_json else entries:
        years = "、".join(map(str, entry.years)) or "年度未认出"
        say(
            f"{entry.id:>4}  {years}  {entry.agency or '部门未认出'}  {entry.kind or '类型未认出'}  {entry.file_name}"
        )
    return 0


def remove(config: Config, names: Sequence[str], *, samples: bool, confirmed: bool) -> int:
    """Remove reports, after asking unless `confirmed`. All names are resolved before the first is removed."""
    with open_library(config) as library:
        entries = library.reports()
        chosen = [entry for name in names for entry in find_entries(entries, name)]
        chosen += _samples_in(entries) if samples else []
        chosen = list({entry.id: entry for entry in chosen}.values())
        if not chosen:
            say("资料库里没有示例报告。")
            return 0
        for entry in chosen:
            note(f"{entry.id}  {entry.title or entry.file_name}")
        if not confirmed and not _agreed(len(chosen)):
            say("没有移除。")
            return 0
        for entry in chosen:
            library.remove(entry.id)
    say(f"已移除 {len(chosen)} 份报告。")
    return 0


def _agreed(count: int) -> bool:
    print(f"移除以上 {count} 份报告？[y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes", "是"}


def rebuild(config: Config) -> int:
    """Build the derived indexes anew from the stored reports."""
    with open_library(config) as library:
        library.rebuild(lambda done, total: note(f"[{done}/{total}] 正在重建……"))
        count = len(library.reports())
    say(f"已用 {count} 份报告重建检索索引。")
    return 0

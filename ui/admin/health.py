"""The library's health: what it holds, how large it is, and whether all of it is what it was."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from index.library import Library
from index.verify import Finding, verify
from ui.accounts.render import form, notice
from ui.admin.frame import moment, pairs, table
from ui.admin.jobs import Job, Progress, State
from ui.audit.verify import examine
from ui.markup import esc, tag

Findings = tuple[Finding, ...]
# The parts of a library's folder as the administrator knows them.
_HELD = {
    "library.sqlite": "报告和数字",
    "cas": "报告原件",
    "derived": "检索用的索引",
    "ui_history.sqlite": "提问历史",
    "accounts.sqlite": "用户",
    "audit.sqlite": "审计",
}


def start(job: Job[Findings], library: Library) -> bool:
    """Hold everything against its checksums, in a thread of its own; whether it was begun."""

    def work(progress: Progress) -> Findings:
        found = verify(library.path, library.encoder, progress)
        return (*found, *examine(library.path))

    return job.start("核对", work)


def render(library: Library, state: State[Findings]) -> str:
    """Counts, sizes and the last check."""
    entries = library.reports()
    held = pairs(
        [
            ("报告", f"{len(entries)} 份，{len(library.agencies())} 个部门，{len(library.years())} 个年度"),
            ("数字", f"{sum(entry.n_figures for entry in entries):,} 个"),
            ("对不上的地方", f"{sum(entry.n_findings for entry in entries):,} 处"),
            ("改动次数", str(library.generation)),
            ("编码模型", library.encoder.fingerprint),
            ("目录", str(library.path)),
        ]
    )
    sizes = [(esc(name), f"{size / 1_000_000:,.2f} MB") for name, size in _sizes(library.path)]
    free = shutil.disk_usage(library.path).free
    place = table(("内容", "大小"), [*sizes, ("磁盘余下", f"{free / 1_000_000:,.0f} MB")])
    check = tag("h2", "核对") + _checked(state)
    if not state.running:
        check += form("admin/health", "", "现在核对")
    return (
        tag("section", tag("h2", "收录") + held)
        + tag("section", tag("h2", "占用") + place)
        + tag("section", check)
    )


def _checked(state: State[Findings]) -> str:
    if state.running:
        done = f"：{state.done} / {state.total} 份" if state.total else ""
        return tag("p", f"正在逐份核对校验值{done}。页面会自己刷新。", "good", role="status")
    if state.failure:
        return notice(state.failure, bad=True)
    if state.result is None:
        return tag("p", "启动以来还没有核对过。核对时可以照常使用。", "dim")
    when = tag("p", f"{moment(state.ended)} 核对完。", "dim")
    if not state.result:
        return when + notice("没有发现问题。")
    found = [(esc(finding.place), esc(finding.message)) for finding in state.result]
    return when + notice(f"发现 {len(found)} 处问题。", bad=True) + table(("哪里", "怎么办"), found)


def _sizes(folder: Path) -> list[tuple[str, int]]:
    """What a library's folder holds, in words, the largest first; a file may go while it is looked at."""
    sizes: Counter[str] = Counter()
    for part in folder.iterdir():
        files = [part] if part.is_file() else [file for file in part.rglob("*") if file.is_file()]
        total = 0
        for file in files:
            try:
                total += file.stat().st_size
            except FileNotFoundError:
                continue
        # A database's journal (library.sqlite-wal) is part of it.
        sizes[_HELD.get(part.name.removesuffix("-wal").removesuffix("-shm"), "其他")] += total
    return [(name, size) for name, size in sizes.most_common() if size]

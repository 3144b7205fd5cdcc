"""Whether the log is whole: every entry in its place, none changed, none missing at either end."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.verify import Finding
from ui.audit.log import FILE_NAME, HEAD_NAME, AuditLog
from ui.audit.types import FIRST_HASH, AuditError, Entry

PROBLEMS_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found; `seq` and `hash` are the log's last entry, to be kept elsewhere and compared later."""

    entries: int
    first: int
    seq: int
    hash: str
    problems: tuple[str, ...] = ()


def verify(log: AuditLog, expected: tuple[int, str] | None = None) -> Verdict:
    """Read the whole log; `expected` is the last entry of an earlier verdict, which must still be there."""
    problems: list[str] = []
    # Before the entries are read: what is appended meanwhile may be more than the head, never less.
    head = _head(log, problems)
    start, before = log.anchor()
    wanted = [pair for pair in (head, expected) if pair]
    count, previous, prunes = 0, start, list[Entry]()
    for entry, stored in log.chain():
        if entry.seq != previous + 1:
            problems.append(f"第 {previous + 1} 条到第 {entry.seq - 1} 条不见了，或次序变了。")
        if entry.hash(before) != stored:
            problems.append(f"第 {entry.seq} 条（{entry.at[:19]}）或它前一条被改过。")
        if any(seq == entry.seq and hash_ != stored for seq, hash_ in wanted):
            problems.append(f"第 {entry.seq} 条与当时记下的校验值不同。")
        if entry.action == "audit_prune":
            prunes.append(entry)
        count, previous, before = count + 1, entry.seq, stored
    if start and not any(_tells_of(entry, start, log.anchor()[1]) for entry in prunes):
        problems.append(f"第 {start} 条以前的记录被取走，但没有到期清理的记录。")
    if not start and log.anchor()[1] != FIRST_HASH:
        problems.append("起点被改过。")
    for seq, _ in wanted:
        if seq > previous:
            problems.append(f"末尾少了：曾经记到第 {seq} 条，现在只到第 {previous} 条。")
    return Verdict(count, start + 1, previous, before, tuple(dict.fromkeys(problems))[:PROBLEMS_AT_MOST])


def examine(folder: Path) -> list[Finding]:
    """What is wrong with the log in a library's folder, [] too where there is none."""
    if not (folder / FILE_NAME).is_file():
        return []
    try:
        with closing(AuditLog(folder / FILE_NAME)) as log:
            problems = verify(log).problems
    except (AuditError, sqlite3.DatabaseError) as error:
        problems = (str(error),)
    return [Finding(FILE_NAME, f"{problem}请看 jida audit verify。") for problem in problems]


def _head(log: AuditLog, problems: list[str]) -> tuple[int, str] | None:
    head = log.head()
    if head is None and next(log.chain(), None):
        problems.append(f"记着末条的文件 {HEAD_NAME} 里没有末条，末尾有没有少无从判断。")
    return head


def _tells_of(entry: Entry, seq: int, hash_: str) -> bool:
    try:
        told = json.loads(entry.detail)
        return bool(told["upto"] == seq and told["hash"] == hash_)
    except (ValueError, KeyError, TypeError):
        return False

"""The log as lines of JSON or as a table for Excel."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from ui.audit.types import ACTIONS, Entry
from ui.export import inert

COLUMNS = ("序号", "时间", "用户", "地址", "操作", "对象", "结果", "详情", "校验值")


def to_jsonl(chain: Iterable[tuple[Entry, str]]) -> Iterator[str]:
    """One JSON object a line, with the hash, so that the chain can be checked elsewhere."""
    for entry, hash_ in chain:
        yield json.dumps({**asdict(entry), "hash": hash_}, ensure_ascii=False) + "\n"


def to_csv(chain: Iterable[tuple[Entry, str]]) -> Iterator[str]:
    """One row an entry; a line feed inside a name is written as such, so that no row can be forged."""
    yield "\ufeff" + _row(COLUMNS)
    for entry, hash_ in chain:
        cells = (entry.who, entry.address, ACTIONS.get(entry.action, entry.action), entry.target, entry.result,
                 entry.detail)  # fmt: skip
        yield _row((str(entry.seq), entry.at, *(inert(visible(cell)) for cell in cells), hash_))


def visible(text: str) -> str:
    """`text` on one line, its line feeds and the like spelled out."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _row(cells: Iterable[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue()

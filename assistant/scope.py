"""Which reports may answer: what a user or another program names, turned into the library's own filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import Error
from index.types import Filter, ReportEntry

if TYPE_CHECKING:
    from index.library import Library

_NAME_SHOWN = 80
_SHOWN = 3


class ScopeError(Error):
    """A report or an agency that the library does not have, or a name that fits several."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """Which reports may answer, as the user names them; agencies may be short names."""

    reports: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    agencies: tuple[str, ...] = ()


def find_entries(entries: Sequence[ReportEntry], name: str) -> list[ReportEntry]:
    """The reports called `name`: an id, a file name or a title, else the only one that has it as a part.

    Raises: ScopeError when there is none, or several have it as a part.
    """
    if name.isascii() and name.isdigit():
        found = [entry for entry in entries if entry.id == int(name)]
    else:
        found = [entry for entry in entries if name in (entry.file_name, entry.title)]
    if found:
        return found
    found = [entry for entry in entries if name and (name in entry.file_name or name in entry.title)]
    if not found:
        raise ScopeError(f"资料库里没有报告“{_shown(name)}”，用 jida list 查看已收录的报告")
    if len(found) > 1:
        names = "、".join(f"{entry.id} {entry.file_name}" for entry in found[:_SHOWN])
        raise ScopeError(f"“{_shown(name)}”对应 {len(found)} 份报告（{names}），请写编号")
    return found


def find_agencies(agencies: Sequence[str], name: str) -> list[str]:
    """The agency called `name`, else all that have it as a part.

    Raises: ScopeError when there is none.
    """
    named = [agency for agency in agencies if name == agency] or [
        agency for agency in agencies if name and name in agency
    ]
    if not named:
        raise ScopeError(f"资料库里没有部门“{_shown(name)}”，用 jida list 查看已收录的报告")
    return named


def to_filter(library: Library, restriction: Restriction) -> Filter:
    """The library's own filter for what the user named."""
    entries = library.reports() if restriction.reports else []
    ids = tuple(entry.id for name in restriction.reports for entry in find_entries(entries, name))
    agencies = library.agencies() if restriction.agencies else []
    chosen = [agency for name in restriction.agencies for agency in find_agencies(agencies, name)]
    return Filter(
        years=restriction.years,
        agencies=tuple(dict.fromkeys(chosen)),
        report_ids=ids if restriction.reports else None,
    )


def _shown(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= _NAME_SHOWN else line[: _NAME_SHOWN - 1] + "…"

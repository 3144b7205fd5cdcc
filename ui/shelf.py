"""The reports of the library as the page handles them: find, read, add, delete and take a deletion back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.lookup import holds
from corpus.errors import Error
from corpus.types import Report, Span
from ui.render_reading import render_reading
from ui.render_report import (
    render_extraction,
    render_failure,
    render_removed,
    render_reports,
    render_working,
)

if TYPE_CHECKING:
    from index.library import Library

UNDO_AT_MOST = 20
UNDO_BYTES = 200_000_000


@dataclass(slots=True)
class Shelf:
    """Adds to and takes from one library; a deleted report can be put back until the server stops."""

    library: Library
    _removed: dict[str, tuple[Report, bytes]] = field(default_factory=dict)

    def listed(self, words: str = "", notice: str = "") -> str:
        """The reports whose title, agency, year, kind or file name hold all of `words`, newest first."""
        entries = sorted(self.library.reports(), key=lambda entry: entry.id, reverse=True)
        found = [entry for entry in entries if holds(entry, words.split())]
        return notice + render_reports(found, len(entries))

    def read(self, report_id: int, span: Span | None = None) -> str:
        """One report whole, with `span` marked."""
        try:
            return render_reading(self.library.entry(report_id), self.library.report(report_id), span)
        except Error as error:
            return render_failure("", str(error))

    def add(self, paths: Sequence[Path], *, years: Sequence[int] = (), agency: str = "") -> Iterator[str]:
        """Take in uploaded files one after another; yields what has happened so far, as HTML.

        `years` and `agency` overrule what the reports say of themselves, also of those held already.
        """
        done = ""
        for number, path in enumerate(paths, 1):
            yield done + render_working(path.name, number, len(paths))
            done += self._add(path, years, agency)
            yield done

    def _add(self, path: Path, years: Sequence[int], agency: str) -> str:
        # Reading pulls in the whole of corpus; the page must be up before that is needed.
        from corpus.load import load_report

        corrected = bool(years or agency)
        known = {entry.sha256 for entry in self.library.reports()}
        try:
            report = load_report(path, years=years, agency=agency)
            entry = self.library.add(report, path.read_bytes(), replace=corrected)
        except Error as error:
            return render_failure(path.name, str(error))
        finally:
            path.unlink(missing_ok=True)
        return render_extraction(entry, report, known=report.sha256 in known and not corrected)

    def remove(self, report_id: int) -> str:
        """Delete a report at once, keeping it for `restore`; returns the notice with its undo link."""
        try:
            entry = self.library.entry(report_id)
            kept = self.library.report(report_id), self.library.original(report_id)
            self.library.remove(report_id)
        except Error as error:
            return render_failure("", str(error))
        token = secrets.token_urlsafe(9)
        self._removed[token] = kept
        while len(self._removed) > 1 and (
            len(self._removed) > UNDO_AT_MOST or self._kept_bytes() > UNDO_BYTES
        ):
            del self._removed[next(iter(self._removed))]
        return render_removed(entry, token)

    def _kept_bytes(self) -> int:
        return sum(len(original) for _, original in self._removed.values())

    def restore(self, token: str) -> str:
        """Put a deleted report back; returns a notice."""
        kept = self._removed.pop(token, None)
        if kept is None:
            return render_failure("", "这次删除已不能撤销，请重新上传该报告。")
        try:
            entry = self.library.add(*kept)
        except Error as error:
            return render_failure(kept[0].file_name, str(error))
        return render_removed(entry, "")

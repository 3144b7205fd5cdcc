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
from ui.audit.types import Note, unlogged
from ui.render_overview import render_overview
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

TITLE_AT_MOST = 120
UNDO_AT_MOST = 20
UNDO_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class About:
    """What a reader says of a report: an empty field leaves what the report says of itself."""

    years: tuple[int, ...] = ()
    agency: str = ""
    title: str = ""


NOTHING = About()


@dataclass(frozen=True, slots=True)
class Removed:
    """A report that can be put back; `by` is the number of the one that took its place, 0 when none did."""

    report: Report
    original: bytes
    by: int = 0


@dataclass(slots=True)
class Shelf:
    """Adds to and takes from one library; a deleted report can be put back until the server stops."""

    library: Library
    _removed: dict[str, Removed] = field(default_factory=dict)

    def listed(self, words: str = "", notice: str = "", *, editable: bool = True) -> str:
        """The reports whose title, agency, year, kind or file name hold all of `words`, newest first."""
        entries = sorted(self.library.reports(), key=lambda entry: entry.id, reverse=True)
        found = [entry for entry in entries if holds(entry, words.split())]
        return notice + render_overview(found) + render_reports(found, len(entries), editable=editable)

    def read(self, report_id: int, span: Span | None = None, *, editable: bool = True) -> str:
        """One report whole, with `span` marked."""
        try:
            entry, report = self.library.entry(report_id), self.library.report(report_id)
            return render_reading(entry, report, span, editable=editable)
        except Error as error:
            return render_failure("", str(error))

    def name_of(self, report_id: int) -> str:
        """A report's number and file for the log; the number alone when there is none."""
        try:
            return f"{report_id} {self.library.entry(report_id).file_name}"
        except Error:
            return str(report_id)

    def removed_name(self, token: str) -> str:
        """The file of a deleted report, "" when it can not be put back."""
        kept = self._removed.get(token)
        return kept.report.file_name if kept else ""

    def add(self, paths: Sequence[Path], about: About = NOTHING, note: Note = unlogged) -> Iterator[str]:
        """Take in uploaded files one after another; yields what has happened so far, as HTML.

        `about` overrules what the reports say of themselves, also of those held already; `note` logs each file.
        """
        done = ""
        for number, path in enumerate(paths, 1):
            yield done + render_working(path.name, number, len(paths))
            done += self._add(path, about, note)
            yield done

    def _add(self, path: Path, about: About, note: Note) -> str:
        # Reading pulls in the whole of corpus; the page must be up before that is needed.
        from corpus.load import load_report

        corrected = about != NOTHING
        known = {entry.sha256 for entry in self.library.reports()}
        try:
            report = load_report(path, years=about.years, agency=about.agency, title=about.title)
            note("upload", path.name, detail=f"{report.metadata.agency.value} sha256:{report.sha256}")
            entry = self.library.add(report, path.read_bytes(), replace=corrected)
        except Error as error:
            return render_failure(path.name, str(error))
        finally:
            path.unlink(missing_ok=True)
        name = entry.title or entry.file_name
        again = report.sha256 in known and not corrected
        return render_extraction(
            entry, report, f"已收录过《{name}》，没有重复入库。" if again else f"已收录《{name}》"
        )

    def correct(self, report_id: int, about: About) -> str:
        """Read a report anew from the file that is kept, with what the reader says of it; its number stays.

        Returns what was read, as HTML. Raises: Error where it can not be read.
        """
        from corpus.load import reread

        held, data = self.library.report(report_id), self.library.original(report_id)
        report = reread(held, data, years=about.years, agency=about.agency, title=about.title)
        entry = self.library.add(report, data, replace=True)
        return render_extraction(entry, report, f"已更正《{entry.title or entry.file_name}》。")

    def replace(self, report_id: int, path: Path, about: About) -> str:
        """Put another file in a report's place; the old one can be put back. `path` is deleted afterwards.

        Returns what was read, as HTML. Raises: Error where nothing was replaced.
        """
        from corpus.load import load_report

        old = self.library.entry(report_id)
        kept = self.library.report(report_id), self.library.original(report_id)
        try:
            report = load_report(path, years=about.years, agency=about.agency, title=about.title)
            data = path.read_bytes()
        finally:
            path.unlink(missing_ok=True)
        twin = next((entry for entry in self.library.reports() if entry.sha256 == report.sha256), None)
        if twin is not None:
            name = twin.title or twin.file_name
            raise Error(f"这个文件已经收录，就是《{name}》，没有替换；只改年度、部门或标题时不必选文件。")
        # The new one first: whatever happens in between, no report is lost.
        entry = self.library.add(report, data)
        self.library.remove(report_id)
        token = self._keep(Removed(*kept, by=entry.id))
        said = f"已用《{entry.title or entry.file_name}》替换《{old.title or old.file_name}》。"
        return render_extraction(entry, report, said, token)

    def remove(self, report_id: int) -> str:
        """Delete a report at once, keeping it for `restore`; returns the notice with its undo link."""
        try:
            entry = self.library.entry(report_id)
            kept = Removed(self.library.report(report_id), self.library.original(report_id))
            self.library.remove(report_id)
        except Error as error:
            return render_failure("", str(error))
        return render_removed(entry, self._keep(kept))

    def _keep(self, kept: Removed) -> str:
        """The token by which a removed report is put back."""
        token = secrets.token_urlsafe(9)
        self._removed[token] = kept
        while len(self._removed) > 1 and (
            len(self._removed) > UNDO_AT_MOST or self._kept_bytes() > UNDO_BYTES
        ):
            del self._removed[next(iter(self._removed))]
        return token

    def _kept_bytes(self) -> int:
        return sum(len(kept.original) for kept in self._removed.values())

    def restore(self, token: str) -> str:
        """Put a deleted report back; returns a notice."""
        kept = self._removed.pop(token, None)
        if kept is None:
            return render_failure("", "这次删除已不能撤销，请重新上传该报告。")
        try:
            entry = self.library.add(kept.report, kept.original)
            if any(other.id == kept.by for other in self.library.reports()):
                self.library.remove(kept.by)
        except Error as error:
            return render_failure(kept.report.file_name, str(error))
        return render_removed(entry, "")

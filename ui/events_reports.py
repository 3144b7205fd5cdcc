"""What the events of the reports tab do: list, upload, delete, correct and replace."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from corpus.errors import Error
from corpus.types import Metadata, Span
from ui.accounts.render import render_links
from ui.desks import Desks, Here
from ui.layout import Layout, Stock
from ui.render_report import render_edited, render_failure, render_header
from ui.shelf import NOTHING, About
from ui.turns import REPORTS_TAB

Updates = dict[Any, Any]


class ReportEvents:
    """The handlers of the reports tab of one page."""

    def __init__(self, desks: Desks, layout: Layout) -> None:
        self.desks = desks
        self.at = layout
        at = layout
        self.counted = [at.header, at.years, at.agencies]
        self.painted = [*self.counted, at.stock]
        self.form = [at.edited, at.edit_row, at.edit_about, at.edit_title, at.edit_years, at.edit_agency, at.edit_file,
                     at.edit_log]  # fmt: skip

    def connect(self, quiet: dict[str, Any], latest: dict[str, Any]) -> None:
        """Join the events to their handlers; what changes the library is done one after another."""
        at = self.at
        one: dict[str, Any] = {**quiet, "concurrency_limit": 1, "concurrency_id": "library"}
        gr.on(
            [at.search.change, at.stock.change, at.arrived.change],
            self.list_reports,
            [at.search, at.stock],
            [at.shelf],
            **latest,
        )
        given = [at.given_years, at.given_agency]
        at.store.click(
            self.upload,
            [at.files, *given],
            [at.upload_log, at.files, *given, at.store, at.arrived, *self.counted],
            **one,
        )
        filled = [at.edited, at.edit_title, at.edit_years, at.edit_agency, at.edit_file]
        at.save.click(self.save, filled, [*self.form, at.save, at.reader, *self.painted], **one)

    def _here(self, request: gr.Request) -> Here:
        secure = request.url.scheme == "https"
        return self.desks.calling(request.headers, request.client.host, secure=secure)

    def held(self, here: Here, notice: str = "") -> Updates:
        """Everything that shows what the library holds, and `notice` over the list."""
        return {**self._counted(here), self.at.stock: Stock(notice)}

    def _counted(self, here: Here) -> Updates:
        library = here.desk.assistant.library
        return {
            self.at.header: render_header(
                library.reports(), render_links(here.visitor, administered=self.desks.administered)
            ),
            self.at.years: gr.update(choices=[(f"{year}年", str(year)) for year in library.years()]),
            self.at.agencies: gr.update(choices=list(library.agencies())),
        }

    def list_reports(self, words: str | None, stock: Stock, request: gr.Request) -> str:
        """The reports that hold the words typed over them, below what last happened to one of them."""
        here = self._here(request)
        return here.desk.shelf.listed((words or "")[:100], stock.notice, editable=here.visitor.may_edit)

    def read(self, report_id: int, span: Span | None, here: Here) -> Updates:
        """A report whole, with `span` marked."""
        here.desk.note("read", here.desk.shelf.name_of(report_id))
        told = here.desk.shelf.read(report_id, span, editable=here.visitor.may_edit)
        return {self.at.reader: told, self.at.tabs: gr.update(selected=REPORTS_TAB)}

    def remove(self, report_id: int, here: Here) -> Updates:
        """A report is deleted; what was open of it closes."""
        name = here.desk.shelf.name_of(report_id)
        here.require_editor("remove", name)
        here.desk.note("remove", name)
        told = here.desk.shelf.remove(report_id)
        return {**self.held(here, told), **self.unedit(), self.at.reader: ""}

    def restore(self, token: str, here: Here) -> Updates:
        """A deleted report is put back."""
        here.require_editor("undo")
        here.desk.note("undo", here.desk.shelf.removed_name(token))
        return self.held(here, here.desk.shelf.restore(token))

    # -- upload ---------------------------------------------------------------------------------------------------

    def upload(
        self, paths: list[str] | None, year_words: str, agency: str, request: gr.Request
    ) -> Iterator[Updates]:
        """The chosen files are read and taken in one after another.

        What stands over the list stays: a report deleted meanwhile can still be put back.
        """
        at, here = self.at, self._here(request)
        if not paths:
            yield {at.upload_log: render_failure("", "请先选择要上传的报告文件。")}
            return
        try:
            here.require_editor("upload")
            about = About(years_in(year_words), agency.strip())
        except Error as error:
            yield {at.upload_log: render_failure("", str(error))}
            return
        yield {at.store: gr.update(interactive=False, value="正在入库…")}
        ready = {at.store: gr.update(interactive=True, value="开始入库")}
        told = ""
        try:
            for told in here.desk.shelf.add([Path(path) for path in paths], about, here.desk.note):
                yield {at.upload_log: told}
        except Exception:
            yield {
                at.upload_log: told + render_failure("", "没有全部入库，是程序出了错；已列出的都在。"),
                **ready,
                **self._arrived(here),
            }
            raise
        yield {
            at.upload_log: told,
            at.files: None,
            at.given_years: "",
            at.given_agency: "",
            **ready,
            **self._arrived(here),
        }

    def _arrived(self, here: Here) -> Updates:
        return {**self._counted(here), self.at.arrived: secrets.token_hex(4)}

    # -- correcting -----------------------------------------------------------------------------------------------

    def edit(self, report_id: int, here: Here) -> Updates:
        """The form for one report, filled with what is known of it."""
        at, library = self.at, here.desk.assistant.library
        here.require_editor("correct", here.desk.shelf.name_of(report_id))
        try:
            entry, about = library.entry(report_id), library.report(report_id).metadata
        except Error as error:
            return self.held(here, render_failure("", str(error)))
        return {
            at.edited: report_id,
            at.edit_row: gr.update(visible=True),
            at.edit_about: render_edited(entry),
            at.edit_title: about.title.value,
            at.edit_years: _year_words(about),
            at.edit_agency: about.agency.value,
            at.edit_file: None,
            at.edit_log: "",
            at.tabs: gr.update(selected=REPORTS_TAB),
        }

    def unedit(self) -> Updates:
        """The form closed."""
        return {self.at.edited: 0, self.at.edit_row: gr.update(visible=False)}

    def save(
        self,
        report_id: int,
        title: str,
        year_words: str,
        agency: str,
        path: str | None,
        request: gr.Request,
    ) -> Iterator[Updates]:
        """What was changed in the form is kept; where nothing can be, the form stays with the reason."""
        at = self.at
        yield {at.save: gr.update(interactive=False, value="正在重新读取…"), at.edit_log: ""}
        try:
            updates = self._saved(report_id, (title, year_words, agency), path, self._here(request))
        except Error as error:
            updates = {at.edit_log: render_failure("", str(error)), at.edit_file: None}
        except Exception:
            yield {at.edit_log: render_failure("", "没有保存，是程序出了错；报告没有改动。"),
                   at.save: gr.update(interactive=True, value="保存更正")}  # fmt: skip
            raise
        yield {**updates, at.save: gr.update(interactive=True, value="保存更正")}

    def _saved(self, report_id: int, words: tuple[str, str, str], path: str | None, here: Here) -> Updates:
        shelf = here.desk.shelf
        name = shelf.name_of(report_id)
        here.require_editor("correct", name)
        known = shelf.library.report(report_id).metadata
        title, year_words, agency = (word.strip() for word in words)
        about = About(
            years_in(year_words) if year_words != _year_words(known) else (),
            agency if agency != known.agency.value else "",
            title if title != known.title.value else "",
        )
        if path:
            here.desk.note("replace", name, detail=Path(path).name)
            told = shelf.replace(report_id, Path(path), about)
        elif about == NOTHING:
            raise Error("没有改动。请改标题、年度或部门，或选一个文件替换；不改就点“取消”。")
        else:
            here.desk.note("correct", name, detail=f"{title} {year_words} {agency}")
            told = shelf.correct(report_id, about)
        return {**self.held(here, told), **self.unedit(), self.at.reader: ""}


def _year_words(about: Metadata) -> str:
    return "、".join(str(year) for year in about.years)


def years_in(words: str) -> tuple[int, ...]:
    """The years a user typed: "2023", "2021、2022", "2021-2023" (all of them).

    Raises: Error where there are words but no year in them.
    """
    years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", words)]
    if words.strip() and not years:
        raise Error(f"年度要写成四位数字，如 2023 或 2021-2023；现在写的是“{words.strip()[:20]}”。")
    if len(years) == 2 and re.search(r"\d\s*年?\s*[-—~～至到]", words):
        return tuple(range(min(years), max(years) + 1))
    return tuple(years)

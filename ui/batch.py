"""Batch on the page: an uploaded template is filled from the library and kept for download by whoever sent it."""

from __future__ import annotations

import io
import logging
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.fill import Filled, TemplateError, fill
from corpus.errors import Error
from corpus.sniff import check_archive
from ui.examples import known_figures
from ui.export import inert
from ui.render_report import render_failure, render_filled, render_filling

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from index.library import Library

log = logging.getLogger(__name__)
Progress = Callable[[int, int], None]
KEPT_AT_MOST = 20
KEPT_BYTES = 100_000_000
# A workbook takes many times its unpacked size in memory; a template of questions is small.
UNPACKED_AT_MOST = 50_000_000
PROGRESS_EVERY_S = 0.4
TEMPLATE_ROWS = 12
TEMPLATE_INDICATORS = 4


class StoppedError(Error):
    """Nobody waits for this workbook any more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A filled workbook for its owner."""

    owner: str
    name: str
    data: bytes


@dataclass(slots=True)
class Batch:
    """Fills templates; the results are kept in memory until others take their place."""

    assistant: Assistant
    _kept: dict[str, Kept] = field(default_factory=dict)

    def over(self, assistant: Assistant) -> Batch:
        """The same over another assistant; what is kept is kept together."""
        return Batch(assistant, self._kept)

    def fill(self, template: Path, owner: str) -> Iterator[str]:
        """Fill an uploaded template, which is deleted afterwards; yields what has happened so far, as HTML."""
        stopped = threading.Event()
        count = [0, 0]

        def progress(done: int, total: int) -> None:
            count[:] = done, total
            if stopped.is_set():
                raise StoppedError("已停止填表。")

        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as worker:
            out = Path(folder) / "filled.xlsx"
            future = worker.submit(self._fill, template, out, progress)
            try:
                yield render_filling(template.name, *count)
                while not wait([future], PROGRESS_EVERY_S).done:
                    yield render_filling(template.name, *count)
                yield self._result(future, template.name, owner)
            finally:
                # The reader may have left; then the worker ends at its next cell.
                stopped.set()
                wait([future])
                template.unlink(missing_ok=True)

    def _fill(self, template: Path, out: Path, progress: Progress) -> Filled:
        check(template)
        return fill(self.assistant, template, out, progress)

    def _result(self, future: Future[Filled], name: str, owner: str) -> str:
        try:
            done = future.result()
        except Error as error:
            return render_failure(name, str(error))
        except Exception:
            # A damaged workbook fails in many ways inside the package that reads it.
            log.exception("a template could not be filled")
            return render_failure(
                name, "模板读不了，可能已损坏；请用 Excel 或 WPS 打开，另存为 .xlsx 后再选。"
            )
        token = self._keep(Kept(owner, f"{Path(name).stem}-已填.xlsx", done.path.read_bytes()))
        return render_filled(done, f"download/batch/{token}")

    def _keep(self, kept: Kept) -> str:
        token = secrets.token_urlsafe(16)
        self._kept[token] = kept
        while len(self._kept) > 1 and (
            len(self._kept) > KEPT_AT_MOST or sum(len(one.data) for one in self._kept.values()) > KEPT_BYTES
        ):
            del self._kept[next(iter(self._kept))]
        return token

    def kept(self, token: str, owner: str) -> Kept | None:
        """A filled workbook, None for anyone but who sent the template."""
        found = self._kept.get(token)
        return found if found is not None and owner and found.owner == owner else None


def check(template: Path) -> None:
    """Refuse what is no workbook, or would unpack into far more than it seems, before anything is read of it.

    Raises: Error naming what to do.
    """
    data = template.read_bytes()
    if not data.startswith(b"PK\x03\x04"):
        raise TemplateError("这不是 .xlsx 工作簿；请用 Excel 或 WPS 打开模板，另存为 .xlsx 后再选。")
    archive = check_archive(data)
    if "xl/workbook.xml" not in archive.namelist():
        raise TemplateError("这不是 .xlsx 工作簿；请选按样例做的 Excel 模板。")
    if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_AT_MOST:
        raise TemplateError("模板展开后超过 50 MB；请删去图片和无关的工作表后再试。")


def sample_template(library: Library, questions: Sequence[str]) -> bytes:
    """A template to begin with, of what this library holds: a list of questions, and a table to fill."""
    from openpyxl import Workbook

    book = Workbook()
    listed = book.worksheets[0]
    listed.title = "问题清单"
    listed.append(["问题", "答案", "单位", "出处"])
    for question in questions or ["2023年三公经费决算是多少？"]:
        listed.append([inert(question)])
    grid = book.create_sheet("部门一览")
    entries = [entry for entry in library.reports() if entry.agency and entry.years]
    year = max((entry.years[-1] for entry in entries), default=2023)
    covered = [entry for entry in entries if year in entry.years]
    money = [
        figure.canonical
        for entry in covered[:TEMPLATE_ROWS]
        for figure in known_figures(library, entry)
        if figure.base_unit == "元"
    ]
    names = list(dict.fromkeys(money))[:TEMPLATE_INDICATORS] or ["三公经费"]
    grid.append([f"{year}年度"])
    grid.append(["部门", *(f"{name}决算（万元）" for name in names)])
    for agency in list(dict.fromkeys(entry.agency for entry in covered))[:TEMPLATE_ROWS]:
        grid.append([inert(agency)])
    for sheet, widths in ((listed, (52, 16, 10, 60)), (grid, (30, *(22,) * len(names)))):
        for letter, width in zip("ABCDEFG", widths, strict=False):
            sheet.column_dimensions[letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

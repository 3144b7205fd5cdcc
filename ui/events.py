"""What each event of the page does: reads the clicked or typed, asks the desk, and says what to redraw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import gradio as gr

from corpus.lexicon import indicators
from index.types import Filter
from ui.chips import chips_of, slots_from
from ui.files import span_from
from ui.guard import owner_of
from ui.history import Asked
from ui.layout import COMPARE_HINT, EVIDENCE_HINT, Layout
from ui.render import render_hint
from ui.render_report import (
    render_failure,
    render_header,
    render_history,
    render_reasons,
    render_thanks,
)
from ui.shelf import Shelf
from ui.turns import REPORTS_TAB, Chat, Desk, View, render_welcome

Updates = dict[Any, Any]


def _owner(request: gr.Request) -> str:
    return owner_of(request.headers.get("cookie", ""))


class Events:
    """The handlers of one page."""

    def __init__(self, desk: Desk, layout: Layout) -> None:
        self.desk = desk
        self.at = layout
        self.shelf = Shelf(desk.assistant.library)

    def connect(self, demo: gr.Blocks) -> None:
        """Join every event to its handler."""
        at = self.at
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        asking = [at.chat, at.box, at.years, at.agencies]
        painted = [
            at.chat,
            at.log,
            at.box,
            at.evidence,
            at.compare,
            at.tabs,
            at.slot_row,
            *at.slots,
            at.reason_row,
        ]
        given = [at.given_years, at.given_agency]
        shelved = [at.header, at.shelf, at.years, at.agencies]
        for trigger in (at.box.submit, at.send.click):
            trigger(self.ask, asking, painted, **quiet)
        for chip in at.slots:
            chip.input(self.change_slots, [at.chat, *at.slots], painted, **quiet)
        at.log.option_select(self.choose, [at.chat], painted, **quiet)
        judging = [at.judged, at.reason_row, at.reasons, at.reason]
        at.log.like(self.like, [at.chat], judging, **quiet)
        at.reason.submit(self.explain, [at.judged, at.reason], judging, **quiet)
        at.fresh.click(self.start_again, None, painted, **quiet)
        at.bus.submit(
            self.follow,
            [at.bus, at.chat, at.years, at.agencies],
            [*painted, *shelved, at.reader, at.past, at.judged, at.reasons, at.reason],
            **quiet,
        )
        demo.load(self.open, None, [*painted, *shelved, at.past], **quiet)
        # What is typed last is shown last: a slow answer to an earlier key or click must not overwrite it.
        latest: dict[str, Any] = {**quiet, "trigger_mode": "always_last"}
        looking = [at.tabs.select, at.past_search.change]
        gr.on(looking, self.search_past, [at.past_search], [at.past], **latest)
        at.search.change(lambda words: self.shelf.listed(words), at.search, at.shelf, **latest)
        at.store.click(
            self.upload,
            [at.files, *given],
            [at.upload_log, at.files, *given, at.store, *shelved],
            concurrency_limit=1,
            **quiet,
        )

        at.fill.click(
            self.fill,
            [at.template],
            [at.batch_log, at.template, at.fill],
            concurrency_limit=2,
            **quiet,
        )

    # -- asking -------------------------------------------------------------------------------------------------

    def ask(
        self, chat: Chat, question: str, years: list[str], agencies: list[str], request: gr.Request
    ) -> Updates:
        """The question box was sent."""
        asked = Asked(question, chat.questions, _filter(years, agencies))
        return {**self._paint(*self.desk.ask(chat, asked, _owner(request))), self.at.box: ""}

    def change_slots(
        self, chat: Chat, year: str, agency: str, indicator: str, basis: str, request: gr.Request
    ) -> Updates:
        """A chip was changed: the last question again, with these slots."""
        if chat.asked is None:
            return {self.at.chat: chat}
        slots = slots_from(chat.slots, year, agency, indicator, basis)
        return self._paint(*self.desk.ask(chat, replace(chat.asked, slots=slots), _owner(request)))

    def choose(self, chat: Chat, event: gr.SelectData, request: gr.Request) -> Updates:
        """A button under a reply was pressed."""
        return self._paint(*self.desk.choose(chat, str(event.value), _owner(request)))

    def like(self, chat: Chat, event: gr.LikeData, request: gr.Request) -> Updates:
        """A thumb under a reply was pressed; messages alternate between question and reply."""
        at = self.at
        place = (event.index if isinstance(event.index, int) else event.index[0]) // 2
        if not 0 <= place < len(chat.said):
            return {at.judged: ""}
        turn_id = chat.said[place].turn_id
        liked = event.liked if isinstance(event.liked, bool) else None
        self.desk.history.like(_owner(request), turn_id, liked)
        return {
            at.judged: turn_id,
            at.reasons: render_reasons(turn_id),
            at.reason: gr.update(value="", visible=True),
            at.reason_row: gr.update(visible=liked is False and bool(turn_id)),
        }

    def explain(self, turn_id: str, reason: str, request: gr.Request) -> Updates:
        """Why an answer was not liked, chosen or typed."""
        at = self.at
        if not reason.strip():
            return {at.judged: turn_id}
        self.desk.history.like(_owner(request), turn_id, False, reason)
        return {at.reasons: render_thanks(), at.reason: gr.update(value="", visible=False)}

    def start_again(self) -> Updates:
        """An empty chat."""
        return {
            **self._paint(Chat(), View(render_hint(EVIDENCE_HINT), render_hint(COMPARE_HINT))),
            self.at.log: gr.update(value=[], placeholder=self._welcome()),
        }

    # -- links ----------------------------------------------------------------------------------------------------

    def follow(
        self, command: str, chat: Chat, years: list[str], agencies: list[str], request: gr.Request
    ) -> Updates:
        """A link of one of our fragments was clicked: "name/argument/argument?count"."""
        name, *arguments = [unquote(part) for part in command.split("?")[0].split("/")]
        argument = arguments[0] if arguments else ""
        if name == "ask" and argument:
            return self.ask(chat, argument, years, agencies, request)
        if name == "choose" and argument:
            return self._paint(*self.desk.choose(chat, argument, _owner(request)))
        if name == "show":
            return self._show(argument, chat)
        if name in ("read", "close"):
            return self._read(arguments)
        if name == "remove" and argument.isdigit():
            return self._shelved(self.shelf.remove(int(argument)))
        if name == "undo":
            return self._shelved(self.shelf.restore(argument))
        if name == "reason" and len(arguments) == 2:
            return self.explain(argument, arguments[1], request)
        if name == "forget":
            self.desk.history.clear(_owner(request))
            return {self.at.past: render_history(self.desk.history.turns(_owner(request)))}
        return {self.at.chat: chat}

    def _show(self, turn_id: str, chat: Chat) -> Updates:
        """A turn's evidence once more; one that is not in this chat comes back as a chat of its own."""
        opened = self.desk.reopen(turn_id)
        if opened is None:
            return {self.at.chat: chat}
        if any(said.turn_id == turn_id for said in chat.said):
            view = opened[1]
            return {self.at.evidence: view.evidence, self.at.compare: view.compare,
                    self.at.tabs: gr.update(selected=view.tab)}  # fmt: skip
        return self._paint(*opened)

    def _read(self, arguments: list[str]) -> Updates:
        """A report whole in the reports tab, or the reading closed."""
        if not arguments or not arguments[0].isdigit():
            return {self.at.reader: ""}
        span = span_from(arguments[1]) if len(arguments) > 1 else None
        return {
            self.at.reader: self.shelf.read(int(arguments[0]), span),
            self.at.tabs: gr.update(selected=REPORTS_TAB),
        }

    def search_past(self, words: str | None, request: gr.Request) -> Updates:
        """Earlier questions that hold the words typed over them; read anew when a tab comes to the front."""
        # The box says None until its tab was first looked at.
        sought = (words or "")[:100]
        return {self.at.past: render_history(self.desk.history.turns(_owner(request), sought), sought)}

    def upload(self, paths: list[str] | None, year_words: str, agency: str) -> Iterator[Updates]:
        """The chosen files are read and taken in one after another."""
        at = self.at
        if not paths:
            yield {at.upload_log: render_failure("", "请先选择要上传的报告文件。")}
            return
        yield {at.store: gr.update(interactive=False, value="正在入库…")}
        log = ""
        for log in self.shelf.add(
            [Path(path) for path in paths], years=years_in(year_words), agency=agency.strip()
        ):
            yield {at.upload_log: log}
        yield {
            at.upload_log: log,
            at.files: None,
            at.given_years: "",
            at.given_agency: "",
            at.store: gr.update(interactive=True, value="开始入库"),
            **self._shelved(),
        }

    def fill(self, template: str | None, request: gr.Request) -> Iterator[Updates]:
        """The chosen template is filled; meanwhile the button rests."""
        at = self.at
        if not template:
            yield {at.batch_log: render_failure("", "请先选择要填的 Excel 模板。")}
            return
        yield {at.fill: gr.update(interactive=False, value="正在填表…")}
        log = ""
        for log in self.desk.batch.fill(Path(template), _owner(request)):
            yield {at.batch_log: log}
        yield {at.batch_log: log, at.template: None, at.fill: gr.update(interactive=True, value="开始填表")}

    def _shelved(self, notice: str = "") -> Updates:
        """Everything that shows what the library holds."""
        library = self.desk.assistant.library
        return {
            self.at.header: render_header(library.reports()),
            self.at.shelf: self.shelf.listed(notice=notice),
            self.at.years: gr.update(choices=[(f"{year}年", str(year)) for year in library.years()]),
            self.at.agencies: gr.update(choices=list(library.agencies())),
        }

    # -- opening --------------------------------------------------------------------------------------------------

    def open(self, request: gr.Request) -> Updates:
        """The page was loaded, with or without a link to an answer."""
        updates = self._shelved()
        turn_id = dict(request.query_params).get("a", "")
        opened = self.desk.reopen(turn_id) if turn_id else None
        if opened is not None:
            return {**updates, **self._paint(*opened)}
        return {**updates, self.at.log: gr.update(placeholder=self._welcome())}

    # -- painting -------------------------------------------------------------------------------------------------

    def _paint(self, chat: Chat, view: View | None) -> Updates:
        """Redraw chat, chips and, where there is a new one, the answer's view."""
        at = self.at
        updates: Updates = {
            at.chat: chat,
            at.log: gr.update(value=chat.messages()),
            at.slot_row: gr.update(visible=chat.asked is not None),
            at.reason_row: gr.update(visible=False),
        }
        library = self.desk.assistant.library
        chips = chips_of(chat.slots, library.years(), library.agencies(), list(indicators()))
        for chooser, chip in zip(at.slots, chips, strict=True):
            updates[chooser] = gr.update(choices=chip.choices, value=chip.value)
        if view is not None:
            updates |= {
                at.evidence: view.evidence,
                at.compare: view.compare,
                at.tabs: gr.update(selected=view.tab),
            }
        return updates

    def _welcome(self) -> str:
        return render_welcome(self.desk.examples(), len(self.desk.assistant.library.reports()))


def years_in(words: str) -> list[int]:
    """The years a user typed: "2023", "2021、2022", "2021-2023" (all of them)."""
    years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", words)]
    if len(years) == 2 and re.search(r"\d\s*年?\s*[-—~～至到]", words):
        return list(range(min(years), max(years) + 1))
    return years


def _filter(years: list[str], agencies: list[str]) -> Filter:
    return Filter(tuple(int(year) for year in years or ()), tuple(agencies or ()))

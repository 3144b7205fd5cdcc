"""What each event of the page does: reads the clicked or typed, asks the desk, and says what to redraw."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import gradio as gr

from corpus.errors import Error
from corpus.lexicon import indicators
from index.types import Filter
from ui.chips import chips_of, slots_from
from ui.desks import Desks, Here
from ui.events_reports import ReportEvents
from ui.files import span_from
from ui.history import Asked
from ui.layout import COMPARE_HINT, EVIDENCE_HINT, Layout
from ui.render import render_hint
from ui.render_report import (
    render_failure,
    render_history,
    render_reasons,
    render_thanks,
)
from ui.turns import EVIDENCE_TAB, Chat, Desk, Talk, View, render_welcome

log = logging.getLogger(__name__)
Updates = dict[Any, Any]
FAILED = "这一步没有做成，是程序出了错。请再试一次；仍不行，请把问题和时间告诉管理员。"


class Events:
    """The handlers of one page."""

    def __init__(self, desks: Desks, layout: Layout) -> None:
        self.desks = desks
        self.at = layout
        self.reports = ReportEvents(desks, layout)

    def _here(self, request: gr.Request) -> Here:
        secure = request.url.scheme == "https"
        return self.desks.calling(request.headers, request.client.host, secure=secure)

    def connect(self, demo: gr.Blocks) -> None:
        """Join every event to its handler.

        Whatever changes the chat goes through one line, `turn`, one step at a time (static/commands.js): Gradio does
        not keep two events of one browser in order, and the slower would overwrite the later. What lists something
        has one painter each, which reads what is typed now; `always_last` runs it again when it was asked meanwhile.
        """
        at = self.at
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        latest: dict[str, Any] = {**quiet, "trigger_mode": "always_last"}
        painted = [at.log, at.evidence, at.compare, at.tabs, at.slot_row, *at.slots, at.reason_row]
        held = self.reports.painted
        gr.on(
            [at.bus.submit, *(chip.input for chip in at.slots)],
            self.turn,
            [at.bus, at.talk, at.years, at.agencies, *at.slots],
            [
                *painted,
                *held,
                at.reader,
                *self.reports.form,
                at.forgotten,
                at.judged,
                at.reasons,
                at.reason,
                at.done,
            ],
            **latest,
        )
        demo.load(self.open, [at.talk], [*painted, *held, at.uploading], **quiet)
        # Examples are tried before they are offered; the page does not wait for that.
        demo.load(self.welcome, None, [at.log], **quiet)
        looking = [at.tabs.select, at.past_search.change, at.forgotten.change]
        gr.on(looking, self.search_past, [at.past_search], [at.past], **latest)
        self.reports.connect(quiet, latest)
        self._connect_verdicts(quiet)
        at.fill.click(
            self.fill,
            [at.template],
            [at.batch_log, at.template, at.fill],
            concurrency_limit=2,
            **quiet,
        )

    def _connect_verdicts(self, quiet: dict[str, Any]) -> None:
        """Thumbs are kept in the order in which they were pressed, none dropped while another is on its way."""
        at = self.at
        judging = [at.judged, at.reason_row, at.reasons, at.reason]
        each: dict[str, Any] = {
            **quiet,
            "trigger_mode": "multiple",
            "concurrency_limit": 1,
            "concurrency_id": "verdict",
        }
        at.log.like(self.like, [at.talk], judging, **each)
        at.reason.submit(self.explain, [at.judged, at.reason], judging, **each)

    # -- asking -------------------------------------------------------------------------------------------------

    def turn(
        self,
        command: str,
        talk: Talk,
        years: list[str],
        agencies: list[str],
        year: str,
        agency: str,
        indicator: str,
        basis: str,
        request: gr.Request,
    ) -> Updates:
        """One step of the chat: the command that the page sent, or else the chips as they were changed.

        Which of them it was is told by what is new, not by the event: a step that waited for another is begun by
        the event of the one before, and Gradio's choosers tell each choice twice.
        """
        chips = (year, agency, indicator, basis)
        chosen = tuple(value if isinstance(value, str) else "" for value in chips)
        with talk.lock:
            updates: Updates = {}
            for chip, value in zip(self.at.slots, chips, strict=True):
                talk.shown.setdefault(chip, {})["value"] = value
            try:
                here = self._here(request)
                if isinstance(command, str) and command != talk.command:
                    talk.command, talk.chosen = command, ()
                    updates = self.follow(command, talk, _filter(years, agencies), here)
                elif chosen != talk.chosen:
                    talk.chosen = chosen
                    updates = self.change_slots(talk, chosen, here)
            except Error as error:
                updates = self._failed(str(error))
            except Exception:
                log.exception("a step of the page failed")
                updates = self._failed(FAILED)
            talk.steps += 1
            return {**updates, self.at.done: f"{command.rpartition('?')[2]} {talk.steps}"}

    def _failed(self, words: str) -> Updates:
        return {
            self.at.evidence: render_failure("", words),
            self.at.tabs: gr.update(selected=EVIDENCE_TAB),
        }

    def change_slots(self, talk: Talk, chosen: tuple[str, ...], here: Here) -> Updates:
        """A chip was changed: the last question again, with these slots."""
        asked, slots = talk.chat.asked, slots_from(talk.chat.slots, *chosen)
        if asked is None or slots == talk.chat.slots:
            return {}
        asking = replace(asked, slots=slots)
        return self._paint(here, talk, *here.desk.ask(talk.chat, asking, here.owner))

    def like(self, talk: Talk, event: gr.LikeData, request: gr.Request) -> Updates:
        """A thumb under a reply was pressed; messages alternate between question and reply."""
        at, chat = self.at, talk.chat
        place = (event.index if isinstance(event.index, int) else event.index[0]) // 2
        if not 0 <= place < len(chat.said):
            return {at.judged: ""}
        turn_id = chat.said[place].turn_id
        liked = event.liked if isinstance(event.liked, bool) else None
        talk.shown.pop(at.reason_row, None)
        here = self._here(request)
        here.desk.history.like(here.owner, turn_id, liked)
        return {
            at.judged: turn_id,
            at.reasons: render_reasons(turn_id),
            at.reason: gr.update(value="", visible=True),
            at.reason_row: gr.update(visible=liked is False and bool(turn_id)),
        }

    def explain(self, turn_id: str, reason: str, request: gr.Request) -> Updates:
        """Why an answer was not liked, in the reader's own words."""
        return self._explained(turn_id, reason, self._here(request))

    def _explained(self, turn_id: str, reason: str, here: Here) -> Updates:
        at = self.at
        if not reason.strip():
            return {at.judged: turn_id}
        here.desk.history.like(here.owner, turn_id, False, reason)
        return {at.reasons: render_thanks(), at.reason: gr.update(value="", visible=False)}

    def start_again(self, talk: Talk, here: Here) -> Updates:
        """An empty chat."""
        return {
            **self._paint(here, talk, Chat(), View(render_hint(EVIDENCE_HINT), render_hint(COMPARE_HINT))),
            self.at.log: gr.update(value=[], placeholder=_welcome(here.desk)),
        }

    # -- links ----------------------------------------------------------------------------------------------------

    def follow(self, command: str, talk: Talk, asked_of: Filter, here: Here) -> Updates:
        """What the page's script sent: "name/argument/argument?count"."""
        name, *arguments = [unquote(part) for part in command.split("?")[0].split("/")]
        argument = arguments[0] if arguments else ""
        if name == "ask" and argument:
            asked = Asked(argument, talk.chat.questions, asked_of)
            return self._paint(here, talk, *here.desk.ask(talk.chat, asked, here.owner))
        if name == "choose" and argument:
            return self._paint(here, talk, *here.desk.choose(talk.chat, argument, here.owner))
        if name == "fresh":
            return self.start_again(talk, here)
        if name == "show":
            return self._show(argument, talk, here)
        if name in ("read", "close"):
            return self._read(arguments, here)
        if name == "remove" and argument.isdigit():
            return self.reports.remove(int(argument), here)
        if name == "undo":
            return self.reports.restore(argument, here)
        if name == "edit" and argument.isdigit():
            return self.reports.edit(int(argument), here)
        if name == "unedit":
            return self.reports.unedit()
        if name == "reason" and len(arguments) == 2:
            return self._explained(argument, arguments[1], here)
        if name == "forget":
            here.desk.note("forget")
            here.desk.history.clear(here.owner)
            return {self.at.forgotten: secrets.token_hex(4)}
        return {}

    def _show(self, turn_id: str, talk: Talk, here: Here) -> Updates:
        """A turn's evidence once more; one that is not in this chat comes back as a chat of its own."""
        opened = here.desk.reopen(turn_id)
        if opened is None:
            return {}
        if any(said.turn_id == turn_id for said in talk.chat.said):
            view = opened[1]
            return {self.at.evidence: view.evidence, self.at.compare: view.compare,
                    self.at.tabs: gr.update(selected=view.tab)}  # fmt: skip
        return self._paint(here, talk, *opened)

    def _read(self, arguments: list[str], here: Here) -> Updates:
        """A report whole in the reports tab, or the reading closed."""
        if not arguments or not arguments[0].isdigit():
            return {self.at.reader: ""}
        span = span_from(arguments[1]) if len(arguments) > 1 else None
        return self.reports.read(int(arguments[0]), span, here)

    def search_past(self, words: str | None, request: gr.Request) -> Updates:
        """Earlier questions that hold the words typed over them; read anew when a tab comes to the front."""
        # The box says None until its tab was first looked at.
        sought = (words or "")[:100]
        here = self._here(request)
        return {self.at.past: render_history(here.desk.past(here.owner, sought), sought)}

    def fill(self, template: str | None, request: gr.Request) -> Iterator[Updates]:
        """The chosen template is filled; meanwhile the button rests."""
        at = self.at
        if not template:
            yield {at.batch_log: render_failure("", "请先选择要填的 Excel 模板。")}
            return
        yield {at.fill: gr.update(interactive=False, value="正在填表…")}
        told, here = "", self._here(request)
        here.desk.note("fill", Path(template).name)
        for told in here.desk.batch.fill(Path(template), here.visitor.holder):
            yield {at.batch_log: told}
        yield {at.batch_log: told, at.template: None, at.fill: gr.update(interactive=True, value="开始填表")}

    # -- opening --------------------------------------------------------------------------------------------------

    def open(self, talk: Talk, request: gr.Request) -> Updates:
        """The page was loaded, with or without a link to an answer."""
        here = self._here(request)
        updates = {**self.reports.held(here), self.at.uploading: gr.update(visible=here.visitor.may_edit)}
        turn_id = dict(request.query_params).get("a", "")
        opened = here.desk.reopen(turn_id) if turn_id else None
        return {**updates, **self._paint(here, talk, *opened)} if opened is not None else updates

    def welcome(self, request: gr.Request) -> Updates:
        """What the empty chat offers."""
        here = self._here(request)
        return {self.at.log: gr.update(placeholder=_welcome(here.desk))}

    # -- painting -------------------------------------------------------------------------------------------------

    def _paint(self, here: Here, talk: Talk, chat: Chat, view: View | None) -> Updates:
        """Go on with `chat`: redraw it, its chips and, where there is a new one, the answer's view."""
        at = self.at
        talk.chat = chat
        library = here.desk.assistant.library
        chips = chips_of(chat.slots, library.years(), library.agencies(), list(indicators()))
        wanted: dict[Any, dict[str, Any]] = {
            at.slot_row: {"visible": chat.asked is not None},
            at.reason_row: {"visible": False},
            **{
                chooser: {"choices": chip.choices, "value": chip.value}
                for chooser, chip in zip(at.slots, chips, strict=True)
            },
        }
        updates: Updates = {at.log: chat.messages()}
        # Gradio makes a component anew for each update, which costs more than the answer itself.
        for component, properties in wanted.items():
            if changes := talk.changes(component, **properties):
                updates[component] = gr.update(**changes)
        if view is not None:
            updates |= {
                at.evidence: view.evidence,
                at.compare: view.compare,
                at.tabs: gr.update(selected=view.tab),
            }
        return updates


def _welcome(desk: Desk) -> str:
    return render_welcome(desk.examples(), len(desk.assistant.library.reports()))


def _filter(years: object, agencies: object) -> Filter:
    """The filters as the page sent them; what is no year or no name is left out."""
    return Filter(
        tuple(int(year) for year in _words(years) if year.isdecimal() and len(year) == 4),
        tuple(_words(agencies)),
    )


def _words(given: object) -> list[str]:
    return [word for word in given if isinstance(word, str)] if isinstance(given, list) else []

"""What happens between a question and the page: no Gradio here, so that every turn can be tested as plain calls."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from assistant.types import QUESTION_AT_MOST, STATUS_WORDS, Answer, Slots
from corpus.errors import Error
from corpus.lexicon import BASES
from corpus.types import Report
from index.types import Filter
from ui.audit.types import Note, unlogged
from ui.batch import Batch
from ui.examples import Examples
from ui.history import Asked, History, Turn
from ui.markup import action, esc, tag
from ui.metrics import Metrics
from ui.render import ALIKE, page, render_evidence, render_question, render_reply
from ui.render_compare import comparable, render_compare
from ui.shelf import Shelf

if TYPE_CHECKING:
    from assistant.assistant import Assistant

TURNS_SHOWN = 50
OPTIONS_AT_MOST = 8
EVIDENCE_TAB, COMPARE_TAB, REPORTS_TAB = "evidence", "compare", "reports"
BATCH_TAB, HISTORY_TAB = "batch", "history"


@dataclass(frozen=True, slots=True)
class Said:
    """One turn as the chat shows it; `options` are the buttons under the reply."""

    turn_id: str
    question_html: str
    reply_html: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chat:
    """One browser tab's conversation. `asked` and `slots` are those of the last answer, for changing one chip."""

    said: tuple[Said, ...] = ()
    questions: tuple[str, ...] = ()
    asked: Asked | None = None
    slots: Slots = field(default_factory=Slots)

    def messages(self) -> list[dict[str, object]]:
        """The chat in the form Gradio's Chatbot takes; only the last reply keeps its buttons."""
        written: list[dict[str, object]] = []
        for said in self.said:
            last = said is self.said[-1]
            buttons = [{"value": option, "label": option} for option in said.options] if last else []
            written.append({"role": "user", "content": said.question_html})
            written.append({"role": "assistant", "content": said.reply_html, "options": buttons})
        return written


class Talk:
    """The chat of one browser tab, with what was last carried out of it: the command's words and the chips chosen.

    Its `lock` is held for a whole step: Gradio may begin two of one tab at once. No dataclass, because Gradio takes
    those to pieces.
    """

    def __init__(self) -> None:
        self.chat = Chat()
        self.command = ""
        self.chosen: tuple[str, ...] = ()
        self.steps = 0
        # By component, the properties that the browser has: what is there already is not sent again.
        self.shown: dict[object, dict[str, object]] = {}
        self.lock = threading.Lock()

    def changes(self, component: object, **wanted: object) -> dict[str, Any]:
        """Those of the properties that the browser does not have yet; they count as sent."""
        known = self.shown.setdefault(component, {})
        differing = {
            name: value for name, value in wanted.items() if name not in known or known[name] != value
        }
        known.update(differing)
        return differing

    def __deepcopy__(self, memo: object) -> Talk:
        """Gradio copies the one of the layout for each tab: a chat that has just begun."""
        return Talk()


@dataclass(frozen=True, slots=True)
class View:
    """What a turn shows on the right, and which tab comes to the front."""

    evidence: str
    compare: str
    tab: str = EVIDENCE_TAB


class Desk:
    """Questions in, chat and view out, over one assistant and the page's own history.

    `permit` is the key of what this assistant may see; `note` logs what is done, before it is answered.
    """

    def __init__(
        self,
        assistant: Assistant,
        history: History,
        permit: str = "",
        batch: Batch | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self.assistant = assistant
        self.history = history
        self.permit = permit
        self.batch = batch or Batch(assistant)
        self.metrics = metrics or Metrics()
        self.shelf = Shelf(assistant.library)
        self.note: Note = unlogged
        self._examples = Examples(assistant)

    def noting(self, note: Note) -> Desk:
        """The same desk, where `note` logs."""
        desk = copy(self)
        desk.note = note
        return desk

    def examples(self) -> list[str]:
        """Questions to begin with."""
        return self._examples.now()

    def past(self, owner: str, words: str = "") -> list[Turn]:
        """The owner's own questions that hold the words."""
        return self.history.turns(owner, words, permit=self.permit)

    def report_of(self, report_id: int) -> Report | None:
        """The report, None when it has been deleted meanwhile."""
        try:
            return self.assistant.report(report_id)
        except Error:
            return None

    def ask(self, chat: Chat, asked: Asked, owner: str) -> tuple[Chat, View | None]:
        """Answer one question; a user's error becomes the reply and leaves the right side alone."""
        question = asked.question.strip()
        if not question:
            return chat, None
        try:
            if len(question) > QUESTION_AT_MOST:
                raise Error(f"问题有 {len(question)} 个字，最多 {QUESTION_AT_MOST} 个字，请缩短后再问。")
            answer = self.answer(replace(asked, question=question), "ask")
        except Error as error:
            return _with(chat, Said("", render_question(question[:200]), render_error(error))), None
        turn_id = self.history.add(owner, replace(asked, question=question), answer, self.permit)
        said = Said(turn_id, render_question(question), render_reply(answer, turn_id), options_of(answer))
        chat = replace(
            _with(chat, said), questions=(*chat.questions, question)[-20:], asked=asked, slots=answer.slots
        )
        return chat, self.view(answer, turn_id)

    def answer(self, asked: Asked, action: str) -> Answer:
        """Answer, count and log; raises what `Assistant.ask` and the log raise."""
        answer = self.metrics.answered(
            lambda: self.assistant.ask(asked.question, asked.history, filter=asked.filter, slots=asked.slots)
        )
        self.note(action, asked.question, STATUS_WORDS.get(answer.status, answer.status), reports_of(answer))
        return answer

    def view(self, answer: Answer, turn_id: str) -> View:
        """The right side of an answer."""
        compared = comparable(answer) and answer.slots.intent in ALIKE
        return View(
            render_evidence(answer, turn_id, self.report_of),
            render_compare(answer, turn_id),
            COMPARE_TAB if compared else EVIDENCE_TAB,
        )

    def again(self, turn: Turn, action: str = "open") -> tuple[Answer, str]:
        """A stored question asked anew, and a notice when the answer is no longer the one given then."""
        answer = self.answer(turn.asked, action)
        if answer.text == turn.text:
            return answer, ""
        then = turn.asked_at[:16].replace("T", " ")
        if turn.permit != self.permit:
            # What was said then may come from reports that are not permitted here.
            return answer, f"这一问在 {then} 由能看其他报告的人提出，这里按您的权限重新回答。"
        return answer, f"报告库有变化，答案与 {then} 时不同。当时的回答：{turn.text}"

    def reopen(self, turn_id: str) -> tuple[Chat, View] | None:
        """A chat that holds the one stored turn, from a link or the history; None when there is no such turn."""
        turn = self.history.turn(turn_id)
        if turn is None:
            return None
        question = turn.asked.question
        try:
            answer, notice = self.again(turn)
        except Error as error:
            chat = Chat((Said(turn_id, render_question(question), render_error(error)),))
            return chat, View(page(""), page(""))
        note = page(tag("p", esc(notice), "jd-finding")) if notice else ""
        said = Said(
            turn_id, render_question(question), note + render_reply(answer, turn_id), options_of(answer)
        )
        view = self.view(answer, turn_id)
        chat = Chat((said,), (*turn.asked.history, question), turn.asked, answer.slots)
        return chat, replace(view, evidence=note + view.evidence)

    def choose(self, chat: Chat, choice: str, owner: str) -> tuple[Chat, View | None]:
        """A button under a reply: a slot's value fills that slot of the last question, anything else is asked."""
        last = chat.asked
        slots = self.slots_with(chat.slots, choice) if last else None
        if last is None or slots is None:
            chosen = Asked(choice, chat.questions, last.filter if last else Filter())
            return self.ask(chat, chosen, owner)
        return self.ask(chat, replace(last, slots=slots), owner)

    def slots_with(self, slots: Slots, choice: str) -> Slots | None:
        """`slots` with the one that `choice` is a value of; None when it is none."""
        if choice in BASES:
            return replace(slots, basis=choice)
        if choice in self.assistant.library.agencies():
            return replace(slots, agencies=(choice,))
        year = re.fullmatch(r"(\d{4})年(?:度)?", choice)
        return replace(slots, years=(int(year[1]),)) if year else None


def reports_of(answer: Answer) -> str:
    """The reports that an answer shows, for the log."""
    return "、".join(dict.fromkeys(evidence.report for evidence in answer.evidence))


def _with(chat: Chat, said: Said) -> Chat:
    return replace(chat, said=(*chat.said, said)[-TURNS_SHOWN:])


def options_of(answer: Answer) -> tuple[str, ...]:
    """The buttons under a reply: what to choose between, else what to ask next."""
    return tuple(dict.fromkeys(answer.choices or answer.suggestions))[:OPTIONS_AT_MOST]


def render_error(error: Error) -> str:
    """A user's error as a reply."""
    return page(
        tag("p", esc(error), "jd-say") + tag("p", tag("span", "没有答成", "jd-badge jd-warn"), "jd-badges")
    )


def render_welcome(examples: Sequence[str], reports: int) -> str:
    """What an empty chat shows: questions that this library can answer, or where to begin without any report."""
    if not reports:
        start = tag("a", "上传报告", "jd-button", href=action("tab", REPORTS_TAB))
        return page(tag("p", "还没有收录报告。", "jd-hello") + tag("p", start))
    hello = tag("p", "想查哪个数字？", "jd-hello")
    dim = tag("p", "答案只取自收录的报告，每个数字都标出原文和出处。", "jd-dim")
    links = "".join(tag("a", esc(example), "jd-example", href=action("ask", example)) for example in examples)
    return page(tag("div", hello + dim + tag("div", links, "jd-examples"), "jd-welcome"))

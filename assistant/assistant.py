"""The door of `assistant`: a question becomes an answer with its evidence."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from assistant import phrase
from assistant.agencies import has_office_under
from assistant.anomalies import answer_anomalies, asks_anomalies
from assistant.choose import Choice, Facet, agrees, choose
from assistant.compare import answer_compare, compares, shown
from assistant.compute import add, asks_sum, compute, lacks_summand
from assistant.consistency import answer_check
from assistant.equal_change import change_of_equal
from assistant.evidence import EvidenceBook, answer_figure
from assistant.followup import carry_over, chat_agencies, split_parts
from assistant.intents import asks_no_report
from assistant.joining import joined
from assistant.likely import likely, words_asked
from assistant.listed import listed_indicators
from assistant.lookbacks import disagreeing, warning
from assistant.nearest import nearest
from assistant.parts import answer_composition, asks_composition
from assistant.places import unknown_place
from assistant.points_lost import answer_why_lost, of_group
from assistant.project_parts import part_figures
from assistant.projects import evaluated_figures, project_figures
from assistant.reasons import ASKED, asks_of_change, asks_why_lost
from assistant.relative_years import latest_years, year_before
from assistant.retrieve import Retriever
from assistant.rows import answer_row, answer_rows_added, answer_rows_apart
from assistant.scoring import Candidate, best_first, is_of, mostly_named
from assistant.slips import Slip
from assistant.suggest import suggestions
from assistant.superlatives import answer_superlative
from assistant.texts import answer_text
from assistant.turns import answer_turns, asks_turns
from assistant.types import QUESTION_AT_MOST, Answer, AnswerStatus, Slots
from assistant.understand import Question, understand
from assistant.verdicts import (
    answer_apart,
    answer_changed,
    answer_over_budget,
    answer_versus_budget,
    asks_apart,
    asks_whether_changed,
    asks_which,
    of_change,
)
from corpus.errors import Error
from corpus.lexicon import family, indicators, kin, whole_of
from corpus.topics import asked_topics
from corpus.types import Report
from index.filters import EVERYTHING
from index.library import Library
from index.types import Filter

# Whole reports kept in memory, a few megabytes each.
_REPORTS_KEPT = 16
_EVIDENCE_AT_MOST = 5
# Words of its own that lead a question out of what a chat is about.
_OWN_WORDS = 4
_DUTY = re.compile(r"管不管|归不归|负不负责|属不属于|是否负责")
_DONE = re.compile(r"决算|花|实际|执行|用了|用掉|支了|付|发了|了多少")


class QuestionError(Error):
    """The question is blank or too long."""


class Assistant:
    """Answers questions from one library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        # By generation too: a report read anew keeps its number.
        self._kept = lru_cache(maxsize=_REPORTS_KEPT)(lambda report_id, generation: library.report(report_id))

    def within(self, view: Library) -> Assistant:
        """An assistant over a part of this library, sharing the reports that are kept in memory."""
        part = Assistant(view)
        part._kept = self._kept
        return part

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        filter: Filter = EVERYTHING,
        slots: Slots | None = None,
    ) -> Answer:
        """Answer one question; `history` are the earlier questions of the same chat, oldest first.

        `filter` limits which reports may answer; `slots` replace what would be understood of the question.

        Raises:
            QuestionError: the question is blank or longer than QUESTION_AT_MOST characters.
        """
        started = time.perf_counter()
        text = _checked(question)
        retriever = Retriever(self.library, filter, self.report)
        before = self._understood(history, retriever)
        answers: list[Answer] = []
        for part in split_parts(text):
            understood = self._read(part, retriever, before, within=bool(answers))
            if slots is not None:
                understood = replace(understood, slots=slots, chat_agencies=(), chat_years=())
            answers.append(_answer_in_chat(understood, retriever))
            before = understood
        answer = joined(text, answers)
        elapsed = (time.perf_counter() - started) * 1000
        return replace(answer, question=question, elapsed_ms=elapsed, id=uuid.uuid4().hex[:12])

    def report(self, report_id: int) -> Report:
        """A report of the library, kept in memory with those read last; raises what `Library.report` raises."""
        # Asked of the library first: what others may see is kept in the same memory.
        self.library.entry(report_id)
        return self._kept(report_id, self.library.generation)

    def _read(
        self, part: str, retriever: Retriever, before: Question | None, *, within: bool = False
    ) -> Question:
        entries = retriever.entries.values()
        agencies = tuple(dict.fromkeys(entry.agency for entry in entries if entry.agency))
        years = sorted({year for entry in entries for year in entry.years})
        titles = tuple(dict.fromkeys(entry.title for entry in entries))
        question = understand(part, agencies, years, titles=titles)
        question = carry_over(question, before, within=within) if before else question
        agencies_named = chat_agencies(question, before) if before else question.slots.agencies
        years_named = question.slots.years or (before.chat_years if before else ())
        question = replace(question, chat_agencies=agencies_named, chat_years=years_named)
        question = latest_years(question, retriever) if question.latest_years else question
        return year_before(question, retriever) if question.previous_year else question

    def _understood(self, history: Sequence[str], retriever: Retriever) -> Question | None:
        before: Question | None = None
        for earlier in history:
            for part in split_parts(earlier[:QUESTION_AT_MOST]):
                before = self._read(part, retriever, before)
        return before


def _checked(question: str) -> str:
    text = "".join(char if char.isprintable() else " " for char in question).strip()
    if not text:
        raise QuestionError("问题是空的，请输入要查的内容，例如：三公经费决算多少。")
    if not any(char.isalnum() for char in text):
        raise QuestionError("问题里没有文字，请输入要查的内容，例如：三公经费决算多少。")
    if asks_no_report(text):
        raise QuestionError(
            "绩答只从已收录的报告里查数字和原文，不聊天，也不代写。请输入要查的内容，例如：三公经费决算多少。"
        )
    if len(question) > QUESTION_AT_MOST:
        raise QuestionError(f"问题有{len(question)}个字，最多{QUESTION_AT_MOST}个字；请缩短后再问。")
    return text


def _answer_in_chat(question: Question, retriever: Retriever) -> Answer:
    """Where years are the readings of a question, the one that the chat was about is meant."""
    answer = _of_chat_agencies(question, retriever)
    if answer.status != "ambiguous" or question.slots.years or len(question.chat_years) != 1:
        return answer
    of_year = replace(question, slots=replace(question.slots, years=question.chat_years))
    narrowed = _of_chat_agencies(of_year, retriever)
    return answer if narrowed.status == "not_disclosed" else narrowed


def _of_chat_agencies(question: Question, retriever: Retriever) -> Answer:
    """A question that names no agency is asked of those that the chat is about: another's number is no answer to it.

    One with words of its own, of which they say nothing, is asked of all.
    """
    if question.slots.agencies or not question.chat_agencies:
        return _answer(question, retriever)
    scoped = replace(question, slots=replace(question.slots, agencies=question.chat_agencies))
    answer = _answer(scoped, retriever)
    if answer.status != "not_disclosed" or len("".join(question.terms)) < _OWN_WORDS:
        return answer
    wide = _answer(question, retriever)
    return answer if wide.status == "not_disclosed" else wide


def _answer(question: Question, retriever: Retriever) -> Answer:
    """The first way of answering that finds something; else an honest 未披露."""
    if not retriever.entries:
        return Answer(question.text, "not_disclosed", "资料库里还没有报告，请先添加报告。", question.slots)
    if place := unknown_place(question, retriever):
        return Answer(question.text, "not_disclosed", phrase.unknown_agency((place,)), question.slots)
    of_project = project_figures(question, retriever)
    if of_project.chosen:
        slots = replace(question.slots, indicators=(), basis="", intent="lookup")
        return _chosen(replace(question, slots=slots), retriever, of_project, ())
    if question.unknown_agencies and (not question.slots.agencies or _asks_of_office_under(question)):
        return _within_reports(question, retriever) or Answer(
            question.text, "not_disclosed", phrase.unknown_agency(question.unknown_agencies), question.slots
        )
    if lacks_summand(question):
        # One amount is no sum; the other is what is missing.
        question = replace(question, slots=replace(question.slots, indicators=("".join(question.terms),)))
        return _not_disclosed(question, retriever)
    question = of_change(question)
    # Neither of two amounts is the difference between them.
    ways = (answer_rows_apart, answer_apart) if asks_apart(question) else _ways(question)
    for way in ways:
        answer = way(question, retriever)
        if answer is not None:
            break
    else:
        answer = _as_likely_meant(question, retriever) or _not_disclosed(question, retriever)
    notes = [phrase.unknown_agency(question.unknown_agencies)] if question.unknown_agencies else []
    notes += _years_missing(question, answer)
    notes += [phrase.put_right(slip) for slip in question.slips]
    return replace(answer, text="\n".join((answer.text, *notes)))


def _years_missing(question: Question, answer: Answer) -> list[str]:
    """What an answer that gives one of two years asked says of the other: 2024年三公经费比2023年."""
    years = question.slots.years
    given = {figure.year for figure in answer.figures}
    if len(years) != 2 or answer.status != "answered" or answer.coverage or len(given) != 1:
        return []
    changes = any(family(figure.basis) in ("增减额", "增减率") for figure in answer.figures)
    missing = [year for year in years if year not in given]
    return [f"未披露：没有{missing[0]}年的。"] if len(missing) == 1 and not changes else []


def _asks_of_office_under(question: Question) -> bool:
    """Whether an amount of an office under an agency is asked, which the agency's own does not answer."""
    asks_amount = bool(question.slots.indicators or question.slots.basis) or question.asks_number
    return asks_amount and has_office_under(question.text, question.agency_mentions)


def _as_likely_meant(question: Question, retriever: Retriever) -> Answer | None:
    """One stated figure of the indicator that unknown words are nearest to, saying how they were read."""
    lookup = question.slots.intent == "lookup" and question.asks_number and not question.quoted
    if not lookup or question.slots.indicators or question.unknown_agencies:
        return None
    name = likely(question, retriever.library.encoder)
    if not name:
        return None
    meant = replace(question, slots=replace(question.slots, indicators=(name,)))
    answer = _figure(meant, retriever)
    if answer is None or answer.status != "answered":
        return None
    note = phrase.put_right(Slip("".join(question.terms) or words_asked(question), name))
    return replace(answer, text=f"{answer.text}\n{note}")


def _within_reports(question: Question, retriever: Retriever) -> Answer | None:
    """What a report says of an office that it names in a table's row (市人社局补贴多少), never of its own agency."""
    names = question.unknown_agencies
    inside = replace(
        question,
        terms=(*names, *question.terms),
        modifiers=(*names, *question.modifiers),
        unknown_agencies=(),
    )
    found = [c for c in retriever.figures(inside) if all(is_of(c, name) for name in names)]
    choice = choose(inside, found)
    return _chosen(inside, retriever, choice, found) if choice.chosen else None


_Way = Callable[[Question, Retriever], Answer | None]


def _ways(question: Question) -> Iterator[_Way]:  # noqa: C901
    """Ways of answering, the most particular first."""
    if "扣分项" in question.text and question.terms:
        yield answer_text
    if asks_why_lost(question):
        yield answer_why_lost
        yield answer_text
        return
    if _DUTY.search(question.text):
        # 管不管政府采购 is no amount.
        if not question.slots.indicators:
            yield answer_text
        return
    if asks_which(question):
        yield answer_apart
    if ASKED.search(question.text) and (question.over_budget or question.versus_budget):
        # 决算为什么比预算少 is not answered by how much less it is.
        yield answer_text
        return
    if asks_turns(question):
        yield _turns
    if asks_anomalies(question):
        yield answer_anomalies
    if question.slots.intent == "check":
        yield answer_check
    if question.over_budget:
        yield answer_over_budget
        return
    if question.versus_budget:
        yield answer_versus_budget
    yield answer_rows_apart
    yield answer_rows_added
    if question.slots.intent == "rank":
        yield answer_row
        yield answer_superlative
    if asks_composition(question):
        yield answer_composition
        if not question.slots.unit:
            yield answer_text
    whether_changed = asks_whether_changed(question)
    if question.slots.intent == "yesno" or whether_changed:
        yield answer_changed
    if compares(question.of_all_spending()):
        yield _compare
    if whether_changed and question.slots.indicators:
        return
    if question.quoted and question.asks_text:
        yield _quoted
    if question.asks_text and not question.slots.unit:
        yield answer_text
        named = question.slots.indicators or question.slots.basis or question.asks_number
        # An amount is no reason for its change.
        if named and not asks_of_change(question):
            yield _figures
        return
    if question.slots.intent == "yesno" and not question.slots.indicators:
        yield answer_text
        if not question.asks_number and not question.slots.unit and not question.slots.basis:
            # How many there were is no yes: 第二届省赛做决算了吗.
            return
    if question.slots.intent in ("rank", "trend") and compares(question) and not question.slots.indicators:
        yield _of_that_name
        if question.slots.intent == "trend" and not question.slots.unit:
            yield answer_text
        # Which year or office has the most is no matter of words.
        return
    yield _figures
    if not question.asks_number or question.slots.intent in ("yesno", "text") or _is_of_topic(question):
        yield answer_text


def _turns(question: Question, retriever: Retriever) -> Answer | None:
    return answer_turns(question, retriever.figures(question))


def _of_that_name(question: Question, retriever: Retriever) -> Answer | None:
    """The one figure stated of what was to be compared, if the question says the most of its name."""
    found = retriever.figures(question)
    return _figures(question, retriever) if found and mostly_named(found[0].figure, question) else None


def _is_of_topic(question: Question) -> bool:
    """Whether a topic is asked about, and no indicator that is counted but the topic's own: 评价等级, 内设机构."""
    said = "".join(words for _, words in asked_topics(question.text))
    names = [name for name in question.slots.indicators if name in indicators() and name not in said]
    return bool(said) and all(indicators()[name].measure == "text" for name in names)


def _figures(question: Question, retriever: Retriever) -> Answer | None:
    """Stated figures for each indicator asked; computed where none is stated."""
    if question.either:
        return _either(question, retriever)
    if question.bases:
        return _on_each_basis(question, retriever)
    if asks_sum(question):
        whole = whole_of(question.slots.indicators)
        # 吃喝、用车、出国加一块 is 三公经费, where it is stated.
        if whole and (
            stated := _figure(
                replace(question, slots=replace(question.slots, indicators=(whole,))), retriever
            )
        ):
            return stated
        if done := add(question, retriever):
            return shown(question, done)
    names = listed_indicators(question)
    if len(names) > 1:
        singles = [
            _figure(replace(question, slots=replace(question.slots, indicators=(n,))), retriever)
            for n in names
        ]
        answers = [
            single
            or answer_text(replace(question, slots=replace(question.slots, indicators=(name,))), retriever)
            or _not_disclosed(replace(question, slots=replace(question.slots, indicators=(name,))), retriever)
            for name, single in zip(names, singles, strict=True)
        ]
        return replace(joined(question.text, answers), slots=question.slots) if any(singles) else None
    return _figure(question, retriever)


def _on_each_basis(question: Question, retriever: Retriever) -> Answer | None:
    """The budget and the account, each by itself."""
    singles = [
        replace(question, slots=replace(question.slots, basis=basis), base_basis=basis, bases=())
        for basis in question.bases
    ]
    answers = [_figures(single, retriever) for single in singles]
    if not any(answers):
        return None
    return joined(
        question.text, [a or _not_disclosed(s, retriever) for a, s in zip(answers, singles, strict=True)]
    )


def _either(question: Question, retriever: Retriever) -> Answer | None:
    """Every reading of a word that has several, the asker to choose."""
    chosen: list[Candidate] = []
    for name in question.either:
        single = replace(question, slots=replace(question.slots, indicators=(name,)), either=())
        choice = choose(single, retriever.figures(single))
        if choice.facet in ("agency", "year"):
            return _chosen(single, retriever, choice, ())
        chosen += choice.chosen
    if not chosen:
        return None
    names = tuple(candidate.figure.indicator for candidate in chosen)
    facet: Facet = "indicator" if len(chosen) > 1 else ""
    return _chosen(question, retriever, Choice(tuple(chosen), facet, names if facet else ()), ())


def _compare(question: Question, retriever: Retriever) -> Answer | None:
    return answer_compare(question.of_all_spending(), retriever)


def _figure(question: Question, retriever: Retriever) -> Answer | None:
    question = question.of_all_spending()
    candidates = retriever.figures(question)
    if by_turns := answer_turns(question, candidates):
        return by_turns
    choice = choose(question, candidates)
    if _only_planned(question, choice) and (spent := _kin(question, retriever)):
        return spent
    bare = not question.slots.indicators or not question.terms
    only_sounds = bare and question.slots.basis == "决算" and not _DONE.search(question.text)
    if choice.chosen and not (only_sounds and _looks_back(question, choice)):
        return _chosen(question, retriever, choice, candidates)
    if not choice.chosen and (kindred := _kin(question, retriever)):
        return kindred
    if only_sounds:
        # 其他城乡社区支出 and 养老保险缴费 only sound like spending; a budget may answer, and says so.
        unit = question.slots.unit or "万元"
        plain = replace(question, slots=replace(question.slots, basis="", unit=unit))
        planned = choose(plain, retriever.figures(plain))
        if planned.chosen:
            return _chosen(plain, retriever, planned, ())
    if choice.chosen:
        return _chosen(question, retriever, choice, candidates)
    for way in (part_figures, change_of_equal, evaluated_figures):
        if (choice := way(question, retriever)).chosen:
            return _chosen(question, retriever, choice, ())
    return _computed(question, retriever)


def _looks_back(question: Question, choice: Choice) -> bool:
    """Whether no year is asked and reports only look back on what was chosen: 2025年执行数, in the budget of 2026."""
    return not question.slots.years and all(
        c.entry.years and c.figure.year not in (None, *c.entry.years) for c in choice.chosen
    )


def _only_planned(question: Question, choice: Choice) -> bool:
    """Whether all spending is asked for, no basis said, and under that very name only a budget is stated."""
    asked = question.slots.indicators in (("总支出",), ("总收入",)) and not question.slots.basis
    planned = all(family(c.figure.basis) == "预算" for c in choice.chosen)
    return asked and bool(choice.chosen) and planned


def _kin(question: Question, retriever: Retriever) -> Answer | None:
    """What each office's reports state under a kindred name, named as they name it."""
    found: list[Candidate] = []
    for name in kin().get(question.slots.indicators[-1], ()) if question.slots.indicators else ():
        other = replace(question, slots=replace(question.slots, indicators=(name,)))
        told = {c.agency for c in found}
        found += [c for c in retriever.figures(other) if c.agency not in told]
    own = {
        name: choose(question, [c for c in found if c.agency == name]) for name in {c.agency for c in found}
    }
    own = {name: choice for name, choice in sorted(own.items()) if choice.chosen}
    if len(own) > 1 and not question.slots.agencies:
        heads = tuple(choice.chosen[0] for choice in own.values())
        return _chosen(question, retriever, Choice(heads, "agency", tuple(own)), ())
    choice = choose(question, best_first(found))
    return _chosen(question, retriever, choice, found) if choice.chosen else None


def _quoted(question: Question, retriever: Retriever) -> Answer | None:
    """What a quantity named in the question is: 未花完的900万是哪一块."""
    wide = replace(question, slots=replace(question.slots, unit="", basis="", indicators=()))
    same = [
        c
        for c in retriever.figures(wide, enough=0.2)
        if (c.figure.base_value, c.figure.base_unit) in question.quoted and c.sentence
    ]
    return _chosen(question, retriever, Choice(tuple(same[:1])), same) if same else None


def _chosen(
    question: Question, retriever: Retriever, choice: Choice, candidates: Sequence[Candidate]
) -> Answer:
    book = EvidenceBook()
    status: AnswerStatus = "answered"
    text = phrase.answered(choice.chosen[:1])
    if choice.conflict:
        back = disagreeing(choice.chosen[0], choice.chosen[1:])
        status = "conflict"
        text = warning(choice.chosen[0], back) if back else phrase.conflict(choice.chosen)
    elif choice.facet:
        status, text = "ambiguous", phrase.ambiguous(choice.chosen, choice.facet)
    elif question.asks_text and choice.chosen[0].sentence:
        text = choice.chosen[0].sentence.strip()
    figures = []
    for candidate in choice.chosen[:12]:
        place = book.cite(candidate)
        if candidate.figure.value is not None:
            figures.append(answer_figure(candidate, place))
    if status == "answered":
        # Other places that state the same value bear it out.
        for other in (*candidates[:20], *_kindred(question, retriever, choice.chosen[0])):
            if len(book.items) < _EVIDENCE_AT_MOST and agrees(other, choice.chosen[0]):
                book.cite(other)
    return Answer(
        question=question.text,
        status=status,
        text=text,
        slots=replace(question.slots, basis=question.slots.basis or choice.chosen[0].figure.basis),
        figures=tuple(figures),
        evidence=tuple(book.items),
        choices=choice.choices,
        findings=_findings(retriever, choice.chosen),
        suggestions=suggestions(choice.chosen[0], retriever) if status == "answered" else (),
    )


def _kindred(question: Question, retriever: Retriever, chosen: Candidate) -> list[Candidate]:
    """Sentences that bear a cell out under a kindred name."""
    names = kin().get(chosen.figure.canonical, ()) if chosen.figure.cell else ()
    if not names:
        return []
    found = retriever.figures(replace(question, slots=replace(question.slots, indicators=names[:1])))
    return [candidate for candidate in found[:20] if not candidate.figure.cell]


def _findings(retriever: Retriever, chosen: Sequence[Candidate]) -> tuple[str, ...]:
    """What the checks say of the figures shown."""
    messages = []
    for candidate in chosen[:4]:
        if not candidate.entry.n_findings:
            continue
        report = retriever.report(candidate.entry.id)
        for finding in report.findings:
            if any(span.contains(candidate.figure.span) for span in finding.spans):
                messages.append(finding.message)
    return tuple(dict.fromkeys(messages))


def _computed(question: Question, retriever: Retriever) -> Answer | None:
    done = compute(question, retriever) or of_group(question, retriever)
    return shown(question, done) if done else None


def _not_disclosed(question: Question, retriever: Retriever) -> Answer:
    allowed = retriever.narrowed(question).report_ids or ()
    entries = [retriever.entries[id] for id in allowed]
    agencies = tuple(dict.fromkeys(entry.agency for entry in entries))
    years = tuple(sorted({year for entry in entries for year in entry.years}))
    closest = nearest(question, retriever)
    book = EvidenceBook()
    if closest:
        book.cite(closest)
    text = phrase.not_disclosed(question, agencies, years, phrase.stated(closest) if closest else "")
    return Answer(question.text, "not_disclosed", text, question.slots, evidence=tuple(book.items))

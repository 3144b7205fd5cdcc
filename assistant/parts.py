"""What an amount is made up of: the whole that a question names, and the parts that its report states of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.evidence import EvidenceBook, answer_figure
from assistant.manner import blank
from assistant.phrase import amount, subject
from assistant.retrieve import Retriever
from assistant.scoring import WHOLES, Candidate, is_of
from assistant.types import Answer
from assistant.understand import Question
from corpus.breakdowns import Breakdown, breakdowns
from corpus.lexicon import kin
from corpus.types import Figure, Report

_AMONG_REPORTS = re.compile(
    r"哪(?:一|几)?(?:个|些|家)?(?:部门|单位|局|年|街道|镇|乡|家|区|县|市)|(?:部门|单位|局|街道|镇|乡|县|市|年)(?:是|为|在)?哪|谁|各|排"
)
_PART_ASKED = re.compile(
    r"哪(?:一|个|项|类|些|块|种|笔|部分|方面)|什么|前[一两二三四五\d]+(?:个|项|笔|块|类|大)|最[多大高少小低]的?(?:[一两二三四五六七八九十\d]+)?(?:个|项|笔|块|类|级)?"
    r"(?:项|笔|块|类|部分|项目|支出|指标|科目|分项|子项|款项|开支|开销|收入|用途)"
)
_COMPOSED = re.compile(
    r"由哪.{0,5}(?:组成|构成)|的?(?:组成|构成|结构|明细)(?:是|有|[？?。]|$)|包[括含](?:了|着)?(?:哪|什么)|哪几[块项部类]|分(?:为|成)?哪|(?:来自|来源于|源于)(?:哪|什么)|(?:花|用|投)(?:在|到)(?:了)?哪"
    r"|有哪些(?:项目|部分|支出)|(?:安排|列)了?(?:哪些|什么)项目|哪些项目"
)
_SPENT = r"支出|开支|开销|花|钱|经费|预算|决算|费用"
# What is broken down where no indicator is named.
_UNNAMED = ((r"项目", "项目支出"), (r"收入|进账|来自|来源", "总收入"), (_SPENT, "总支出"))
# Words that ask for parts, and of where the money went, narrow no whole.
_IDLE = re.compile(
    rf"(?:最|哪|[一二两三四五个大多高少小低第前后]|主要|用|占比?|比重|比例|[项笔块类种]|部分|方面|大头|组成|构成|结构|明细|收入|来自|来源|项目|指标|{_SPENT})+"
)
_SUMMED = re.compile(r"合计|总计|总额")
# A whole this much worse than the best is another.
_NEAR = 0.1
_WHOLES_READ = 12
_PARTS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Way:
    """A whole and one way its report breaks it down, in the report's order; `listed`: in a sentence."""

    whole: Candidate
    parts: tuple[Figure, ...]
    listed: bool

    def name(self, part: Figure) -> str:
        """A part's name; 一般公共服务支出·基本支出 within 基本支出 is 一般公共服务支出."""
        name, _, column = part.indicator.partition("·")
        return name if column and self.whole.figure.indicator.endswith(column) else part.indicator

    @property
    def stands(self) -> str:
        """The whole and its amount, after the table that breaks it down."""
        cell = self.whole.figure.cell
        where = f"《{cell.caption}》" if cell and cell.caption else ""
        return f"{where}{subject(self.whole)}{amount(self.whole.figure)}"


def among_reports(question: Question) -> bool:
    """Whether reports or years are held against each other: 哪个部门最多, 哪年最多."""
    # 财政局哪项最多 names one office.
    spans = [mention.span for mention in question.agency_mentions]
    return len(spans) > 1 or bool(_AMONG_REPORTS.search(blank(question.text, spans)))


def asks_part(question: Question) -> bool:
    """Whether the largest or smallest part within a report is asked for: 支出里哪一项最多, 扣分最多的指标."""
    rank = question.slots.intent == "rank"
    return rank and bool(_PART_ASKED.search(question.text)) and not among_reports(question)


def wholes_asked(question: Question, retriever: Retriever) -> list[Candidate]:
    """What is stated of the whole that a question names, or of a kindred one; where it names none, of all spending or income."""
    terms = tuple(term for term in question.terms if not _IDLE.fullmatch(term))
    names = question.slots.indicators
    for words, name in _UNNAMED:
        if not names and not terms and re.search(words, question.text):
            names = (name,)
    basis = "" if question.slots.basis == "占比" else question.slots.basis
    asked = replace(
        question,
        slots=replace(question.slots, basis=basis, unit="", intent="lookup"),
        terms=terms,
        modifiers=tuple(word for word in question.modifiers if not _IDLE.fullmatch(word)),
    )
    found: list[Candidate] = []
    for name in (*names[-1:], *kin().get(names[-1], ())) if names else ("",):
        named = replace(asked, slots=replace(asked.slots, indicators=(*names[:-1], name) if name else ()))
        own = [c for c in retriever.figures(named) if c.figure.value is not None]
        if not name:
            own = _of_words(own, terms)
        found += [c for c in own[:_WHOLES_READ] if c.score >= own[0].score - _NEAR]
    return found


def _of_words(found: Sequence[Candidate], terms: Sequence[str]) -> list[Candidate]:
    """Figures that no lexicon names and the words do: 住房改革支出; those of just that name before those of more."""
    own = [c for c in found if all(is_of(c, term) for term in terms)]
    return [c for c in own if c.figure.indicator in (*terms, "".join(terms))] or own


def ways(question: Question, retriever: Retriever, wholes: Sequence[Candidate]) -> list[list[Way]]:
    """For each report among the wholes the ways that the best of its wholes is broken down, most parts first."""
    found: dict[int, list[Way]] = {}
    for whole in wholes:
        if whole.entry.id not in found and (own := _ways(question, retriever, whole)):
            found[whole.entry.id] = own
    return list(found.values())


def _ways(question: Question, retriever: Retriever, whole: Candidate) -> list[Way]:
    """The ways a whole is broken down where it stands, or where its report states it again."""
    report = retriever.report(whole.entry.id)
    # What a table has under 项目支出 are functions of spending, no projects.
    of_projects = "项目" in question.text.replace("项目支出", "")
    found: dict[tuple[str, ...], Way] = {}
    for item in breakdowns(report):
        figure, parts = report.figures[item.whole], _parts(report, item)
        if len(parts) < 2 or not _is_same(figure, whole.figure) or (of_projects and not item.listed):
            continue
        # 收入决算表 has its income by function of spending too.
        if "收入" not in figure.indicator or not any("支出" in part.indicator for part in parts):
            (stands,) = retriever.of_report(whole.entry, [figure])
            way = Way(replace(stands, score=whole.score), parts, item.listed)
            found.setdefault(tuple(sorted(way.name(part) for part in parts)), way)
    return sorted(found.values(), key=lambda way: -len(way.parts))


def _parts(report: Report, item: Breakdown) -> tuple[Figure, ...]:
    """The parts of a whole; of a sentence's list those up to where they come to the whole, or all where they never do."""
    figures = tuple(report.figures[place] for place in item.parts)
    added = Decimal(0)
    for place, figure in enumerate(figures):
        added += figure.base_value or Decimal(0)
        if added == report.figures[item.whole].base_value:
            return figures[: place + 1] if item.listed else figures
    # A list of things counted goes on to count others; money that is listed is part of its whole.
    return figures if not item.listed or figures[0].base_unit == "元" else ()


def _is_same(figure: Figure, whole: Figure) -> bool:
    """Whether a figure states the whole again: one value and basis, and one name or both of all spending."""
    one = (figure.base_value, figure.base_unit, figure.year) == (
        whole.base_value,
        whole.base_unit,
        whole.year,
    )
    names = {_SUMMED.sub("", f.canonical or f.indicator) for f in (figure, whole)}
    return (
        one
        and figure.basis in (whole.basis, "")
        and (len(names) == 1 or {figure.canonical, whole.canonical} <= WHOLES)
    )


def which_report(question: Question, wholes: Sequence[Candidate]) -> Answer:
    """Several reports have such parts: the asker says which."""
    agencies = tuple(dict.fromkeys(whole.agency for whole in wholes))
    years = tuple(dict.fromkeys(f"{whole.figure.year}年" for whole in wholes if whole.figure.year))
    choices = agencies if len(agencies) > 1 else years
    facet = "部门" if len(agencies) > 1 else "年度"
    text = f"几份报告都列有分项，请问是哪个{facet}：{'、'.join(choices[:8])}？"
    return Answer(question.text, "ambiguous", text, question.slots, choices=choices)


def asks_composition(question: Question) -> bool:
    """Whether the parts of an amount are asked for: 项目支出由哪几块组成."""
    return bool(_COMPOSED.search(question.text)) and not among_reports(question)


def answer_composition(question: Question, retriever: Retriever) -> Answer | None:
    """A stated whole and its parts; None when there are none, or several reports have them."""
    found = ways(question, retriever, wholes_asked(question, retriever))
    if len(found) != 1:
        return None
    way = next((way for way in found[0] if way.listed), found[0][0])
    book = EvidenceBook()
    candidates = [way.whole, *retriever.of_report(way.whole.entry, way.parts)]
    figures = tuple(answer_figure(candidate, book.cite(candidate)) for candidate in candidates)
    text = way.whole.sentence.strip()
    if not all(way.whole.figure.context.contains(part.span) for part in way.parts):
        named = "、".join(f"{way.name(part)}{amount(part)}" for part in way.parts[:_PARTS_SHOWN])
        text = f"{way.stands}，其中：{named}{'等' if len(way.parts) > _PARTS_SHOWN else ''}。"
    return Answer(question.text, "answered", text, question.slots, figures, tuple(book.items))

"""Money of a named project in the project forms of a report: 就业援助基地补贴的项目资金总额.

The form of one project has the same rows as that of any other, so a figure of it answers only where the question
names the project as the form does, and the answer names it again.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.choose import Choice, choose, distinct
from assistant.retrieve import Retriever
from assistant.scoring import Candidate, basis_fit, best_first, named_thing, unit_fit
from assistant.understand import Question
from corpus.lexicon import family

_TOTAL = "项目资金总额"
# The first row of a form of self-evaluation, and words of a question that name no project.
_YEARLY = "年度资金总额"
_GENERAL = frozenset("项目 专项 资金 经费 年度 多少".split())
# Rows of the forms, with the words that ask for them; the first that a question holds is meant.
_ROWS = (
    ("年度资金申请总额", re.compile(r"申请总?额|资金申请|申请(?:了|的)?(?:多少|资金|金额|经费)")),
    ("年度资金总额", re.compile(r"年度资金总额")),
    ("当年财政拨款", re.compile(r"当年财政拨款|当年拨款")),
    ("上年结转资金", re.compile(r"结转资金")),
    ("其他资金", re.compile(r"其他资金")),
    ("财政资金", re.compile(r"财政资金")),
    (_TOTAL, re.compile(r"项目资金总额|项目总?金?额|总资金|资金总额")),
)
# What asks for the money of a project without naming a row, and what asks for what the forms do not hold.
_MONEY = re.compile(r"多少钱|总额|金额|预算|安排|资金|多少")
_SPENT = re.compile(r"决算|花了|实际|执行|用了")
_NOT_LETTERS = re.compile(r"[\s“”\"'‘’「」《》（）()的]+")
_NAME_AT_LEAST = 4
_SEARCHED = 40


def project_figures(question: Question, retriever: Retriever) -> Choice:
    """The figure of the project form that a question asks for; nothing where it names no project of a form."""
    text = question.text
    row = next((name for name, words in _ROWS if words.search(text)), "")
    own_words = bool(question.terms) and not question.slots.indicators and bool(_MONEY.search(text))
    if not (row or own_words) or _SPENT.search(text):
        return Choice()
    hits = retriever.library.search_figures(
        f"{text} {row or _TOTAL}", k=_SEARCHED, filter=retriever.unnamed(question)
    )
    found = retriever.candidates(retriever.library.figures([hit.id for hit in hits]))
    rows = [c for c in found if named_thing(c.figure) and c.figure.indicator == (row or _TOTAL)]
    asked = _plain(text)
    things = {c.figure.scope for c in rows if len(c.figure.scope) >= _NAME_AT_LEAST}
    named = max((thing for thing in things if _plain(thing) in asked), key=len, default="")
    if named:
        return _of_row(question, _on_basis(question, [c for c in rows if c.figure.scope == named]))
    if row and set(question.terms) <= {"项目"}:
        # The row alone, of no project: which one is the asker's to say.
        of_each = {c.figure.scope: c for c in _of_years(question, _on_basis(question, rows))}
        several = len(of_each) > 1
        return Choice(
            tuple(of_each.values()), "indicator" if several else "", tuple(of_each) if several else ()
        )
    return Choice()


def evaluated_figures(question: Question, retriever: Retriever) -> Choice:
    """All the money of a project in the form of its self-evaluation: 图书馆免费开放项目全年预算数, of 年度资金总额."""
    basis, names = question.slots.basis, question.slots.indicators
    words = [term for term in question.terms if term not in _GENERAL]
    if not words or set(names) - {"预算执行率"} or family(basis) not in ("预算", "决算", "执行率"):
        return Choice()
    search = retriever.library.search_figures(
        f"{''.join(words)} {_YEARLY}", k=_SEARCHED, filter=retriever.unnamed(question)
    )
    found = retriever.candidates(retriever.library.figures([hit.id for hit in search]))
    rows = [
        replace(c, score=basis_fit(c.figure, question))
        for c in _of_years(question, found)
        if c.figure.indicator == _YEARLY and all(word in named_thing(c.figure) for word in words)
    ]
    rows = [c for c in rows if c.score and unit_fit(c.figure, question)]
    if len({(c.entry.id, c.figure.scope) for c in rows}) != 1:
        return Choice()
    return choose(replace(question, terms=()), best_first(rows))


def _of_row(question: Question, rows: list[Candidate]) -> Choice:
    rows = _of_years(question, rows)
    if len({(c.agency, c.figure.year) for c in rows}) > 1:
        by_year = {f"{c.figure.year}年": c for c in sorted(rows, key=lambda c: -(c.figure.year or 0))}
        return Choice(tuple(by_year.values()), "year", tuple(by_year))
    rows = distinct(rows)
    return Choice(tuple(rows), conflict=len(rows) > 1)


def _on_basis(question: Question, rows: list[Candidate]) -> list[Candidate]:
    """Those on the basis asked, where the forms have several."""
    return [c for c in rows if basis_fit(c.figure, question)] or rows


def _of_years(question: Question, rows: list[Candidate]) -> list[Candidate]:
    years = question.slots.years
    return [replace(c, score=1.0) for c in rows if not years or c.figure.year in years]


def _plain(words: str) -> str:
    return _NOT_LETTERS.sub("", words)

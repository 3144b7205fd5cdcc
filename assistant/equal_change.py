"""The change stated of what makes up all of an indicator: 收入预算5万元，其中：财政拨款收入5万元，比上年增加1万元."""

from __future__ import annotations

from dataclasses import replace

from assistant.choose import Choice, choose, same_quantity
from assistant.retrieve import Retriever
from assistant.understand import Question
from corpus.lexicon import family
from index.types import Filter


def change_of_equal(question: Question, retriever: Retriever) -> Choice:
    """The stated change of an item that the same sentence gives the same amount as the indicator asked; by its own name."""
    slots = question.slots
    if family(slots.basis) not in ("增减额", "增减率") or not slots.indicators:
        return Choice()
    if len(slots.years) > 1 and slots.years[-1] - slots.years[0] > 1:
        # What is stated is the change from the year before.
        return Choice()
    # 2024年比2023年 is stated by the later year's report.
    years = slots.years[1:] if len(slots.years) == 2 else slots.years
    plain = replace(question, slots=replace(slots, basis=question.base_basis, unit="", years=years))
    choice = choose(plain, retriever.figures(plain))
    if len(choice.chosen) != 1:
        return Choice()
    whole = choice.chosen[0]
    beside = [
        f
        for f in retriever.report(whole.entry.id).figures
        if f.context == whole.figure.context and f.canonical and not f.cell
    ]
    equal = {f.canonical for f in beside if same_quantity(f, whole.figure)}
    changes = [f for f in beside if f.canonical in equal and family(f.basis) == family(slots.basis)]
    if len(changes) != 1:
        return Choice()
    stored = retriever.library.find_figures(
        canonical=(changes[0].canonical,), filter=Filter(report_ids=(whole.entry.id,))
    )
    return Choice(tuple(retriever.candidates([s for s in stored if s.figure.span == changes[0].span])))

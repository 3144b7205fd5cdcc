"""The nearest thing disclosed when the thing asked is not: another year, another basis, or the whole it is part of."""

from __future__ import annotations

from dataclasses import replace

from assistant.retrieve import Retriever
from assistant.scoring import Candidate
from assistant.understand import Question
from corpus.lexicon import family, sums

_OFFICES = 3


def nearest(question: Question, retriever: Retriever) -> Candidate | None:
    """A stated number close to the question in one slot, the year swapped first, then the basis, then the whole."""
    if not question.slots.indicators or _asks_of_all(question, retriever):
        return None
    for changed in _relaxed(question):
        found = [c for c in retriever.figures(changed) if c.figure.state == "number"]
        if found:
            return found[0]
    return None


def _asks_of_all(question: Question, retriever: Retriever) -> bool:
    """Whether no office is named and there are many: what one of them states is near to nothing asked."""
    ids = retriever.narrowed(question).report_ids or ()
    return not question.slots.agencies and len({retriever.entries[id].agency for id in ids}) > _OFFICES


def _relaxed(question: Question) -> list[Question]:
    slots = question.slots
    variants = []
    if slots.years:
        variants.append(replace(slots, years=()))
    if slots.basis:
        # Asked for 全年预算, what the year began with is nearer than what was spent.
        if family(slots.basis) not in ("", slots.basis):
            variants.append(replace(slots, basis=family(slots.basis)))
        variants.append(replace(slots, basis="", unit=""))
        variants.append(replace(slots, basis="", unit="", years=()))
    wholes = tuple(total for total, parts in sums() if slots.indicators[-1] in parts)
    variants += [replace(slots, indicators=(whole,)) for whole in wholes]
    variants += [replace(slots, indicators=(whole,), basis="", unit="") for whole in wholes if slots.basis]
    return [replace(question, slots=variant, terms=()) for variant in variants]

"""What each indicator of an evaluation scored, of how many points: from tables of scores, or scores and rates in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assistant.scoring import Candidate

_TOTAL = re.compile(r"[合小总]\s*计")
# B102制度执行有效性 is of the third level, B1组织实施 of the second; 1.2.1 and 1.2 likewise.
_CODE = re.compile(r"([A-Z])(\d\d?)?(?:(\d\d)|\.(\d+))?(?=[^\dA-Za-z.])|(\d+)\.(\d+)(?:\.(\d+))?(?=[^\d.])")
_OVER_ALL = re.compile(r"(?:年度)?(?:绩效|评价)?指标")
# Full marks are whole points, or halves of one: what a score and its rate give must come that near to one.
_HALVES = Decimal("0.5")
_NEAR = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Mark:
    """What one indicator scored of its full marks, or those under one head together.

    `scores` are the scores as printed, `beside` what the full marks were printed in or made from. `level` is 1 for
    一级指标 and so on, 0 where nothing tells it.
    """

    name: str
    value: Decimal
    full: Decimal
    level: int
    scores: tuple[Candidate, ...]
    beside: tuple[Candidate, ...]

    @property
    def lost(self) -> Decimal:
        """The points taken off."""
        return self.full - self.value

    @property
    def rate(self) -> Decimal:
        """Per cent of the full marks, to two decimals."""
        return (self.value / self.full * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def marks(found: Sequence[Candidate]) -> list[Mark]:
    """The scores of single indicators among `found`, each once; no totals, and nothing that others make up."""
    tables, prose = _scored(found)
    codes = [_code(mark) for mark in tables]
    leaves = [
        mark
        for mark, code in zip(tables, codes, strict=True)
        if not any(code and other[: len(code)] == code and other != code for other in codes)
    ]
    return leaves or prose


def levels(found: Sequence[Candidate]) -> dict[int, list[Mark]]:
    """The scores by level, the outermost first; heads of a table that have no score of their own are added up."""
    tables, prose = _scored(found)
    by_level: dict[int, list[Mark]] = {}
    for mark in tables:
        by_level.setdefault(mark.level, []).append(mark)
    for level in range(1, max(by_level, default=0)):
        by_level.setdefault(level, _added(tables, level))
    if not by_level.get(1):
        by_level[1] = prose
    return {level: own for level, own in sorted(by_level.items()) if len(own) > 1}


def _added(tables: Sequence[Mark], level: int) -> list[Mark]:
    """The scores under each head of a level together; none where a row does not stand under one."""
    groups: dict[str, list[Mark]] = {}
    for mark in tables:
        heads = _heads(mark.scores[0])
        if len(heads) <= level:
            return []
        groups.setdefault(heads[level - 1], []).append(mark)
    return [
        Mark(
            name,
            sum((mark.value for mark in group), Decimal(0)),
            sum((mark.full for mark in group), Decimal(0)),
            level,
            tuple(c for mark in group for c in mark.scores),
            tuple(c for mark in group for c in mark.beside),
        )
        for name, group in groups.items()
    ]


def _scored(found: Sequence[Candidate]) -> tuple[list[Mark], list[Mark]]:
    """The scores of the one scorecard in tables, and those in sentences."""
    found = _one_scorecard(found)
    inner = {
        head
        for c in found
        if c.figure.cell and c.figure.basis == "得分"
        for head in c.figure.cell.row_path[:-1]
    }
    tables: dict[str, Mark] = {}
    prose: dict[str, Mark] = {}
    for group in of_one_thing(found):
        score = next((c for c in group if c.figure.basis == "得分"), None)
        if score and score.figure.indicator not in inner and not _is_total(score):
            mark = _mark(score, group)
            if mark:
                (tables if score.figure.cell else prose).setdefault(mark.name, mark)
    # The sentence that scores the most; another says the same of some, or of other things.
    sentences = [mark.scores[0].figure.context for mark in prose.values()]
    best = max(sentences, key=sentences.count, default=None)
    return list(tables.values()), [mark for mark in prose.values() if mark.scores[0].figure.context == best]


def _mark(score: Candidate, group: Sequence[Candidate]) -> Mark | None:
    value = score.figure.value
    full = next((c for c in group if c.figure.basis == "分值"), None)
    rate = next((c for c in group if c.figure.basis == "得分率" and c.figure.value), None)
    points, beside = full.figure.value if full else None, full or rate
    if not full and rate and rate.figure.value and value is not None:
        made = value * 100 / rate.figure.value
        points = (made / _HALVES).quantize(Decimal(1), ROUND_HALF_UP) * _HALVES
        if abs(made - points) > _NEAR:
            return None
    if value is None or not points or not beside or value > points:
        return None
    return Mark(score.figure.indicator, value, points, _level(score), (score,), (beside,))


def _level(score: Candidate) -> int:
    """The level that the heads of a row or the code of an indicator tell."""
    heads = _heads(score)
    return len(heads) if len(heads) != 1 else len(_code_of(heads[0]))


def _heads(score: Candidate) -> tuple[str, ...]:
    """The heads of a score's row, without 绩效指标 over all of them."""
    path = score.figure.cell.row_path if score.figure.cell else ()
    return tuple(head for head in path if not _OVER_ALL.fullmatch(head))


def _code(mark: Mark) -> tuple[str, ...]:
    cell = mark.scores[0].figure.cell
    return _code_of(cell.row_path[-1]) if cell and cell.row_path else ()


def _code_of(words: str) -> tuple[str, ...]:
    found = _CODE.match(words)
    return tuple(part for part in found.groups() if part) if found else ()


def of_one_thing(found: Sequence[Candidate]) -> Iterator[list[Candidate]]:
    """Numbers of one thing and year in one row or sentence."""
    groups: dict[tuple[int, int, str, int | None], list[Candidate]] = {}
    for c in found:
        key = (c.entry.id, c.figure.context.start, c.figure.canonical or c.figure.indicator, c.figure.year)
        groups.setdefault(key, []).append(c)
    yield from groups.values()


def _is_total(candidate: Candidate) -> bool:
    """Whether a score stands in a row of totals."""
    cell = candidate.figure.cell
    return bool(cell and cell.row_path and _TOTAL.search(cell.row_path[-1]))


def _one_scorecard(found: Sequence[Candidate]) -> list[Candidate]:
    """Of each report the tables whose heads score the most (a scorecard goes over several), and its sentences.

    What several tables score is one loss.
    """
    kept: list[Candidate] = []
    for report in dict.fromkeys(c.entry.id for c in found):
        own = [c for c in found if c.entry.id == report and c.figure.basis in ("得分", "分值", "得分率")]
        heads = {
            c.figure.cell.table: (c.figure.cell.column_path, len(c.figure.cell.row_path))
            for c in own
            if c.figure.cell and c.figure.basis == "分值"
        }
        marked = [heads[c.figure.cell.table] for c in own if c.figure.cell and c.figure.cell.table in heads]
        best = max(sorted(set(marked)), key=marked.count) if marked else None
        kept += [c for c in own if not c.figure.cell or heads.get(c.figure.cell.table) == best]
    return kept

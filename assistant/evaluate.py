"""Questions with known answers: how often the figure and its source are right, by kind.

FigureEM: every expected figure is among the first given, equal in its base unit, unit stated; a computed figure may
differ by half a unit of its last printed digit. SourceHit: every expected quote stands in cited evidence, white
space removed. The headline is both, and the right status.
"""

from __future__ import annotations

import json
import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.types import Answer
from corpus.errors import Error
from corpus.numerals import to_base, to_decimal
from index.types import Filter


class EvaluationError(Error):
    """A file of questions cannot be used."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One question and what a right answer holds."""

    id: str
    question: str
    history: tuple[str, ...]
    reports: tuple[str, ...]
    kind: str
    status: tuple[str, ...]
    figures: tuple[tuple[Decimal, str], ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one answer did; `wrong_shown` is a wrong figure shown as if it were the answer."""

    expected: Expected
    answer: Answer
    status: bool
    figure: bool
    source: bool
    wrong_shown: bool

    @property
    def right(self) -> bool:
        """Right in status, figures and source."""
        return self.status and self.figure and self.source


def read_questions(path: Path) -> list[Expected]:
    """Read a JSONL file of questions with known answers.

    Raises:
        EvaluationError: a line is not as it should be; the message names it.
    """
    questions = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                questions.append(_expected(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
                raise EvaluationError(
                    f"{path.name} 第{number}行读不懂（{error}）：应是一行一个 JSON 对象，含 question 和 expect；请改正该行。"
                ) from error
    if not questions:
        raise EvaluationError(f"{path.name} 里没有问题：应是一行一个 JSON 对象；请换一个文件。")
    return questions


def _expected(row: dict[str, Any]) -> Expected:
    expect = row["expect"]
    return Expected(
        id=str(row.get("id", "")),
        question=row["question"],
        history=tuple(row.get("history", ())),
        reports=tuple(row.get("reports", ())),
        kind=row.get("kind", ""),
        status=tuple(expect["status"]),
        figures=tuple(to_base(to_decimal(str(f["value"])), f["unit"]) for f in expect.get("figures", ())),
        quotes=tuple(expect.get("quote", ())),
    )


def evaluate(assistant: Assistant, questions: Iterable[Expected]) -> list[Outcome]:
    """Ask every question of the reports it names, or of the whole library.

    Raises:
        EvaluationError: a question names a report that the library does not hold.
    """
    ids: dict[str, list[int]] = defaultdict(list)
    for entry in assistant.library.reports():
        ids[entry.file_name].append(entry.id)
    outcomes = []
    for expected in questions:
        missing = [name for name in expected.reports if name not in ids]
        if missing:
            raise EvaluationError(
                f"问题 {expected.id} 用到的报告 {missing[0]} 不在资料库里；请先用 jida add 添加。"
            )
        report_ids = tuple(id for name in expected.reports for id in ids[name]) if expected.reports else None
        answer = assistant.ask(expected.question, expected.history, filter=Filter(report_ids=report_ids))
        outcomes.append(_outcome(expected, answer))
    return outcomes


def _outcome(expected: Expected, answer: Answer) -> Outcome:
    given = [(f.base_value, f.base_unit, f.computed, f.unit) for f in answer.figures]
    first = (
        given[: max(len(expected.figures), 1)] if answer.status not in ("ambiguous", "conflict") else given
    )
    figure = all(any(_equal(wanted, have) for have in first) for wanted in expected.figures)
    evidence = [_squeeze(item.text) for item in answer.evidence]
    source = all(any(_squeeze(quote) in text for text in evidence) for quote in expected.quotes)
    shown = answer.status in ("answered", "computed") and bool(given)
    nothing = expected.status == ("not_disclosed",)
    wrong = shown and (
        nothing or (bool(expected.figures) and not any(_equal(w, given[0]) for w in expected.figures))
    )
    return Outcome(expected, answer, answer.status in expected.status, figure, source, wrong)


def _equal(wanted: tuple[Decimal, str], have: tuple[Decimal, str, bool, str]) -> bool:
    value, unit, computed, printed = have
    if unit != wanted[1] or not printed:
        return False
    if not computed:
        return value == wanted[0]
    exponent = wanted[0].normalize().as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return abs(value - wanted[0]) <= step / 2


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Scores over all questions and by kind, wrong figures shown, and the time a question takes."""
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.expected.kind].append(outcome)
    times = sorted(outcome.answer.elapsed_ms for outcome in outcomes)
    nothing = [o for o in outcomes if o.expected.status == ("not_disclosed",)]
    return {
        "questions": len(outcomes),
        **_scores(outcomes),
        "wrong_shown": sum(o.wrong_shown for o in outcomes),
        "wrong_on_not_disclosed": sum(o.wrong_shown for o in nothing),
        "not_disclosed": len(nothing),
        "p50_ms": round(statistics.median(times), 1),
        "p99_ms": round(times[min(len(times) - 1, int(len(times) * 0.99))], 1),
        "kinds": {kind: {"questions": len(some), **_scores(some)} for kind, some in sorted(by_kind.items())},
        "failed": [
            {
                "id": o.expected.id,
                "question": o.expected.question,
                "status": o.answer.status,
                "text": o.answer.text,
            }
            for o in outcomes
            if not o.right
        ],
    }


def _scores(outcomes: Sequence[Outcome]) -> dict[str, float]:
    count = len(outcomes)
    return {
        "right": round(sum(o.right for o in outcomes) / count, 4),
        "figure_em": round(sum(o.figure for o in outcomes) / count, 4),
        "source_hit": round(sum(o.source for o in outcomes) / count, 4),
        "status": round(sum(o.status for o in outcomes) / count, 4),
    }


def table(result: dict[str, Any]) -> str:
    """The summary as lines for a terminal."""
    lines = [f"{'题型':<22}{'题数':>5}{'全对':>8}{'数字':>8}{'出处':>8}{'状态':>8}"]
    for kind, row in [*result["kinds"].items(), ("合计", result)]:
        shares = "".join(f"{row[name]:>10.1%}" for name in ("right", "figure_em", "source_hit", "status"))
        lines.append(f"{kind:<22}{row['questions']:>5}{shares}")
    lines.append(
        f"把错数当答案：{result['wrong_shown']}；其中未披露的题：{result['wrong_on_not_disclosed']}/{result['not_disclosed']}"
    )
    lines.append(f"每题用时：中位 {result['p50_ms']} 毫秒，99% 在 {result['p99_ms']} 毫秒内")
    return "\n".join(lines)

"""How often answers are right: questions with known answers on a library of synthetic reports, by kind.

Reports and questions are made anew from a seed (tests/synthetic), so that nothing can be learnt by heart; the
wordings of the validation split are others than those that the rules were tuned with. With --real a folder of real
reports and its questions.jsonl are asked as well.

python benchmarks/answers.py --out answers.json [--agencies 34] [--number 1000] [--split validation] [--real FOLDER]
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant import evaluate  # noqa: E402
from assistant.assistant import Assistant  # noqa: E402
from assistant.types import Answer, Slots  # noqa: E402
from corpus.errors import Error  # noqa: E402
from corpus.load import load_report  # noqa: E402
from corpus.types import Report  # noqa: E402
from index.encoder import load_encoder  # noqa: E402
from index.library import Library  # noqa: E402

_NOT_REPORTS = {".json", ".jsonl", ".tsv"}
# Within first: "没有超" also holds "超".
_VERDICTS = (
    (
        "within",
        re.compile("未超|没有超|没超|不超|未突破|没有突破|低于|等于预算|以内|比预算[^，。]{0,14}(?:少|相等)"),
    ),
    ("over", re.compile("超|突破|高于|比预算[^，。]{0,14}多")),
)


class Replay:
    """An assistant that gives one answer again, to hold it against another accepted answer."""

    def __init__(self, library: Library, answer: Answer) -> None:
        self.library = library
        self._answer = answer

    def ask(self, *_: object, **__: object) -> Answer:
        """The answer, whatever is asked."""
        return self._answer


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--agencies", type=int, default=34)
    parser.add_argument("--years", default="2021-2024")
    parser.add_argument("--seed", type=int, default=90210)
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--split", choices=("tuning", "validation"), default="validation")
    parser.add_argument("--out", type=Path, help="JSON with all scores")
    parser.add_argument("--failures", type=Path, help="Markdown of what failed; for the tuning split only")
    parser.add_argument("--real", type=Path, help="folder with reports/ and eval/questions.jsonl")
    args = parser.parse_args()
    if args.failures and args.split != "tuning":
        parser.error("--failures would turn validation questions into tuning questions")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "reports"
        questions = generate(made, args)
        result = {"synthetic": measured(made, questions, Path(folder) / "library", args.failures)}
        if args.real and (args.real / "eval" / "questions.jsonl").exists():
            real = args.real / "eval" / "questions.jsonl"
            result["real"] = measured(args.real / "reports", real, Path(folder) / "real", None)
    if args.out:
        args.out.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")


def generate(out: Path, args: argparse.Namespace) -> Path:
    """Reports and questions of the split, by the generator; returns the file of questions."""
    questions = out.parent / "questions.jsonl"
    command = [sys.executable, str(ROOT / "tests" / "synthetic" / "generate.py"), "--out", str(out)]
    command += ["--agencies", str(args.agencies), "--years", args.years, "--seed", str(args.seed)]
    command += ["--questions", str(questions), "--split", args.split, "--number", str(args.number)]
    subprocess.run(command, check=True)
    return questions


def measured(folder: Path, questions: Path, place: Path, failures: Path | None) -> dict[str, Any]:
    """Build a library of a folder, ask the questions, print and return the scores."""
    started = time.perf_counter()
    with Library(place, encoder=load_encoder()) as library:
        n_reports = len(library.add_many(_loaded(folder)))
        built = time.perf_counter() - started
        rows = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
        assistant = Assistant(library)
        outcomes = list(_outcomes(assistant, rows, evaluate.read_questions(questions)))
    result = evaluate.summary(outcomes)
    result |= {
        "reports": n_reports,
        "build_s": round(built, 1),
        "ask_s": round(time.perf_counter() - started - built, 1),
    }
    result |= _checked(rows, outcomes)
    failed = result.pop("failed")
    print(f"{n_reports} reports read and added in {built:.0f} s; {len(rows)} questions")
    print(evaluate.table(result))
    print(
        "figure and source right: "
        + "; ".join(f"{name} {score}" for name, score in result["by_place"].items())
    )
    print(
        f"verdicts right: {result['verdicts']}; coverage right: {result['coverage']}; wrong by kind: {result['wrong_kinds']}"
    )
    if failures:
        failures.write_text(_failures(rows, outcomes), encoding="utf-8")
    return {**result, "n_failed": len(failed)}


def _loaded(folder: Path) -> Iterable[tuple[Report, None]]:
    for path in sorted(folder.iterdir()):
        if path.suffix not in _NOT_REPORTS:
            try:
                yield load_report(path), None
            except Error as error:
                print(f"not read: {path.name}: {error}", file=sys.stderr)


def _outcomes(
    assistant: Assistant, rows: list[dict[str, Any]], questions: list[evaluate.Expected]
) -> Iterable[evaluate.Outcome]:
    """One outcome a question: the best over all accepted answers, where a report states a figure in several places."""
    for row, expected in zip(rows, questions, strict=True):
        outcome = _asked(assistant, expected)
        others = row["expect"].get("alternatives", ())
        if not outcome.right and others:
            replay: Any = Replay(assistant.library, outcome.answer)
            variants = [replace(expected, **_variant(row, other)) for other in others]
            outcome = max(
                [outcome, *evaluate.evaluate(replay, variants)],
                key=lambda o: (o.right, not o.wrong_shown, o.figure, o.source),
            )
        verdict = row["expect"].get("verdict")
        # An answer to a question of yes or no is right only when it says which.
        yield (
            replace(outcome, status=False)
            if verdict and _verdict(outcome.answer.text) != verdict
            else outcome
        )


def _asked(assistant: Assistant, expected: evaluate.Expected) -> evaluate.Outcome:
    """One question asked; an answer that breaks off is told and counts as wrong, so that the others are still measured."""
    try:
        return evaluate.evaluate(assistant, [expected])[0]
    except Exception as error:
        print(f"broke off: {expected.question}: {error!r}", file=sys.stderr)
        answer = Answer(expected.question, "not_disclosed", f"broke off: {error!r}", Slots())
        return evaluate.Outcome(expected, answer, status=False, figure=False, source=False, wrong_shown=False)


def _variant(row: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The figures and quotes of another accepted answer, as `evaluate` reads them."""
    read = evaluate._expected({**row, "expect": {**row["expect"], **other}})
    return {"figures": read.figures, "quotes": read.quotes}


def _checked(rows: list[dict[str, Any]], outcomes: list[evaluate.Outcome]) -> dict[str, Any]:
    """What `evaluate` does not look at: yes or no, coverage of rankings; and where wrong figures were shown."""
    verdicts, coverage = [], []
    wrong: dict[str, int] = defaultdict(int)
    for row, outcome in zip(rows, outcomes, strict=True):
        expect, answer = row["expect"], outcome.answer
        wrong[row["kind"]] += outcome.wrong_shown
        if "verdict" in expect:
            verdicts.append(_verdict(answer.text) == expect["verdict"])
        if "coverage" in expect:
            given = answer.coverage
            coverage.append(
                given is not None
                and (given.reports, given.disclosed)
                == (expect["coverage"]["reports"], expect["coverage"]["disclosed"])
            )
    shown = {kind: count for kind, count in sorted(wrong.items()) if count}
    places: dict[str, list[bool]] = defaultdict(list)
    for row, outcome in zip(rows, outcomes, strict=True):
        if row["expect"]["figures"]:
            for name in ("all", row["expect"].get("stands", "real")):
                places[name].append(outcome.figure and outcome.source)
    by_place = {
        name: f"{sum(right)}/{len(right)} = {sum(right) / len(right):.1%}" for name, right in places.items()
    }
    return {
        "by_place": by_place,
        "verdicts": f"{sum(verdicts)}/{len(verdicts)}",
        "coverage": f"{sum(coverage)}/{len(coverage)}",
        "wrong_kinds": shown,
    }


def _verdict(text: str) -> str:
    return next((name for name, pattern in _VERDICTS if pattern.search(text)), "")


def _failures(rows: list[dict[str, Any]], outcomes: list[evaluate.Outcome]) -> str:
    """Failing classes with three examples each, wrong figures first."""
    classes: dict[str, list[str]] = defaultdict(list)
    for row, outcome in zip(rows, outcomes, strict=True):
        if not outcome.right:
            missed = "/".join(name for name in ("status", "figure", "source") if not getattr(outcome, name))
            name = f"{row['kind']}: {'WRONG FIGURE SHOWN, ' if outcome.wrong_shown else ''}{outcome.answer.status}, missed {missed}"
            classes[name].append(_example(row, outcome))
    ordered = sorted(classes.items(), key=lambda item: ("WRONG" not in item[0], -len(item[1])))
    parts = [f"## {name} ({len(examples)})\n\n" + "\n".join(examples[:3]) for name, examples in ordered]
    return "\n\n".join(parts) + "\n"


def _example(row: dict[str, Any], outcome: evaluate.Outcome) -> str:
    expect, answer = row["expect"], outcome.answer
    wanted = "、".join(f["value"] + f["unit"] for f in expect["figures"])
    quotes = " ‖ ".join(quote[:90] for quote in expect["quote"][:2])
    given = "、".join(f"{f.raw}[{f.indicator}|{f.basis}|{f.year}]" for f in answer.figures[:3])
    shown = answer.evidence[0].text[:120].replace("\n", " ") if answer.evidence else "-"
    lines = [
        f"- `{row['id']}` {'（前问：' + '；'.join(row['history']) + '）' if row['history'] else ''}**{row['question']}** in {row['reports'][:2] or 'whole library'}"
    ]
    lines.append(f"  - expected {'/'.join(expect['status'])}: {wanted or '-'}; {quotes}")
    lines.append(f"  - given {answer.status}: {answer.text[:160]!r}; {given}; evidence: {shown}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()

"""Commands that answer: ask, ask --batch, eval."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.cli_library import open_library
from assistant.cli_output import around, note, one_line, print_json, say
from assistant.cli_parser import UsageError
from assistant.config import Config
from assistant.scope import Restriction, to_filter
from assistant.types import QUESTION_AT_MOST, STATUS_WORDS
from corpus.errors import Error

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.types import Answer, AnswerFigure, Evidence
    from index.library import Library

_EVIDENCE_SHOWN = 3


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One line of a batch."""

    question: str
    history: tuple[str, ...]
    reports: tuple[str, ...]


def ask(config: Config, question: str, restriction: Restriction, *, as_json: bool) -> int:
    """Answer one question."""
    question = checked(question)
    with open_library(config) as library:
        require_reports(library)
        answer = _assistant(library).ask(question, filter=to_filter(library, restriction))
    if as_json:
        from assistant.answer_json import to_json

        print_json(to_json(answer))
    else:
        _say_answer(answer)
    return 0


def fill_template(config: Config, template: str, out: str | None) -> int:
    """Fill a template workbook and write it beside the template, or to `out`."""
    from assistant.fill import TemplateError, fill

    path = Path(template).expanduser()
    if not path.is_file():
        raise TemplateError(f"{template}：没有这个文件；请核对模板的路径。")
    target = Path(out).expanduser() if out else path.with_name(f"{path.stem}-已填{path.suffix}")
    with open_library(config) as library:
        require_reports(library)
        done = fill(_assistant(library), path, target, lambda n, total: note(f"\r已查 {n}/{total}", end=""))
    note("")
    say(f"填好{done.filled}格，空着{done.empty}格（批注写明原因），写到 {done.path}")
    return 0


def checked(question: str) -> str:
    """The question without surrounding blanks.

    Raises: UsageError when nothing is left, or more than 2,000 characters.
    """
    question = question.strip()
    if not question:
        raise UsageError('问题是空的，请写出要问的内容，例如 jida ask "2023年三公经费决算多少"')
    if len(question) > QUESTION_AT_MOST:
        raise UsageError(f"问题有 {len(question)} 字，最多 {QUESTION_AT_MOST} 字，请缩短后再问")
    return question


def require_reports(library: Library) -> None:
    """Raise UsageError when the library is empty."""
    if not library.reports():
        raise UsageError("资料库里还没有报告，请先用 jida add 收录")


def _assistant(library: Library) -> Assistant:
    from assistant.assistant import Assistant

    return Assistant(library)


def ask_batch(config: Config, source: str, restriction: Restriction, *, as_json: bool) -> int:
    """Answer each line of a JSONL file (`-`: standard input) in order, one result a line.

    A line that can not be answered gives a line {"line", "error"} in its place; then the status is 2.
    """
    failed = 0
    with open_library(config) as library:
        require_reports(library)
        assistant = _assistant(library)
        for number, line in _lines(source):
            record: dict[str, Any] = {}
            try:
                record = parse_line(line)
                asked = to_question(record)
                reports = asked.reports or restriction.reports
                chosen = Restriction(reports, restriction.years, restriction.agencies)
                answer = assistant.ask(asked.question, asked.history, filter=to_filter(library, chosen))
            except Error as error:
                failed += 1
                message = f"第 {number} 行：{error}"
                note(f"jida：{message}")
                if as_json:
                    print_json({**_id(record), "line": number, "error": message})
                continue
            _print_batch(record, answer, as_json=as_json)
    return 2 if failed else 0


def _print_batch(record: dict[str, Any], answer: Answer, *, as_json: bool) -> None:
    if as_json:
        from assistant.answer_json import to_json

        print_json({**to_json(answer), **_id(record)})
        return
    say(f"问：{answer.question}")
    _say_answer(answer)
    say("")


def _id(record: dict[str, Any]) -> dict[str, Any]:
    return {"id": record["id"]} if record.get("id") is not None else {}


def _lines(source: str) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, numbered from 1; one at a time, so that a pipe can hold a conversation."""
    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, line.removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise UsageError(f"文件 {source} 读不了：{error.strerror}") from None


def parse_line(line: bytes) -> dict[str, Any]:
    """The JSON object on one line of a batch.

    Raises: UsageError naming what is wrong, without the line's number.
    """
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise UsageError("不是 UTF-8 编码，请另存为 UTF-8 后再试") from None
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise UsageError('不是 JSON 对象，应形如 {"question": "2023年三公经费决算多少"}')
    return record


def to_question(record: dict[str, Any]) -> BatchQuestion:
    """One record of a batch: {"question", "history"?, "reports"?}; other names are left alone.

    Raises: UsageError naming what is wrong.
    """
    question = record.get("question")
    if not isinstance(question, str):
        raise UsageError("缺少文字的 question")
    return BatchQuestion(checked(question), _strings(record, "history"), _strings(record, "reports"))


def _strings(record: dict[str, Any], name: str) -> tuple[str, ...]:
    value = record.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"{name} 应是文字的数组")
    return tuple(value)


def _say_answer(answer: Answer) -> None:
    say(f"〔{STATUS_WORDS[answer.status]}〕{answer.text}")
    if answer.computation:
        say(f"  算式：{answer.computation}")
    for figure in answer.figures:
        say(f"  {_figure_line(figure)}")
    for evidence in answer.evidence[:_EVIDENCE_SHOWN]:
        say(*_evidence_lines(evidence))
    if answer.coverage and answer.coverage.missing:
        coverage = answer.coverage
        say(
            f"  {coverage.reports} 份报告中 {coverage.disclosed} 份给出；未给出：{'、'.join(coverage.missing)}"
        )
    if answer.choices:
        say(f"  可以这样问：{'；'.join(answer.choices)}")
    for finding in answer.findings:
        say(f"  注意：{one_line(finding)}")


def _figure_line(figure: AnswerFigure) -> str:
    year = f"{figure.year}年" if figure.year else ""
    parts = [part for part in (figure.agency, year, figure.indicator, figure.basis) if part]
    unit = "" if figure.unit and figure.unit in figure.raw else figure.unit
    return f"{one_line(' · '.join(parts))}：{one_line(figure.raw)}{unit}"


def _evidence_lines(evidence: Evidence) -> list[str]:
    start, end = evidence.quote
    text = evidence.text
    page = f"，第 {evidence.page} 页" if evidence.page else ""
    place = " > ".join(one_line(heading, 40) for heading in evidence.headings)
    lines = [f"  出处：{evidence.report}{page}" + (f"，{place}" if place else "")]
    if evidence.cell:
        row, column = " / ".join(evidence.cell.row), " / ".join(evidence.cell.column)
        lines.append(
            f"  单元格：{one_line(evidence.cell.table, 40)}，行 {one_line(row)}，列 {one_line(column)}"
        )
    lines.append(f"  原文：{around(text, start, end, 80) if start < end else one_line(text, 160)}")
    return lines


def evaluate(config: Config, source: str, *, as_json: bool) -> int:
    """Ask questions with known answers, and say how often figure and source are right."""
    from assistant import evaluate as known

    try:
        questions = known.read_questions(Path(source))
    except OSError as error:
        raise UsageError(f"文件 {source} 读不了：{error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"文件 {source} 不是 UTF-8 编码，请另存为 UTF-8 后再试") from None
    with open_library(config) as library:
        require_reports(library)
        result = known.summary(known.evaluate(_assistant(library), questions))
    if as_json:
        print_json(result)
        return 0
    say(known.table(result))
    for failed in result["failed"]:
        say(
            f"未答对 {failed['id']}：{failed['question']}",
            f"  〔{STATUS_WORDS[failed['status']]}〕{one_line(failed['text'], 160)}",
        )
    return 0

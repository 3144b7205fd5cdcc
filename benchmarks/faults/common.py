"""What the commands of the campaign share: a library to damage, questions to ask it, and the table of the outcome."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice, product
from pathlib import Path

from assistant.answer_json import to_json
from assistant.assistant import Assistant
from assistant.cli_library import add_samples
from index.library import Library

_WHO = ("河湖管理局", "文化馆", "市政园林中心")
_WHAT = (
    "三公经费决算多少",
    "公务接待费是多少",
    "支出决算合计多少",
    "预算执行率是多少",
    "总收入多少",
    "绩效目标是什么",
)
_ACROSS = (
    "三公经费最高的是哪个部门",
    "河湖管理局2024年比2023年三公经费增加多少",
    "各部门2023年决算支出合计多少",
)
_LEADS = ("", "请问", "查一下", "我想知道", "麻烦告诉我")


def questions(number: int) -> list[str]:
    """Up to `number` questions about the sample reports, no two alike."""
    asked = [
        *_ACROSS,
        *(f"{who}{year}年{what}" for what, year, who in product(_WHAT, (2023, 2024, 2022), _WHO)),
    ]
    return list(islice((lead + question for lead, question in product(_LEADS, asked)), number))


def make_samples(path: Path) -> None:
    """A library of the sample reports, with the shipped encoder."""
    with Library(path) as library:
        add_samples(library)


def answers(path: Path, asked: Sequence[str]) -> list[str]:
    """The whole answer to each question, as JSON without what differs each time, by a library opened anew."""
    with Library(path) as library:
        assistant = Assistant(library)
        return [_answer(assistant, question) for question in asked]


def _answer(assistant: Assistant, question: str) -> str:
    given = {**to_json(assistant.ask(question)), "id": "", "elapsed_ms": 0}
    return json.dumps(given, ensure_ascii=False)


@contextmanager
def arguments(text: str, **numbers: int) -> Iterator[argparse.Namespace]:
    """The options of a command, among them `folder`, where it may write; says in the end how long it took."""
    parser = argparse.ArgumentParser(description=text)
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--folder", type=Path, help="where to work; a temporary folder unless given")
    given = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(dir=given.folder, prefix="jida-faults-") as folder:
        given.folder = Path(folder)
        yield given
    print(f"{time.perf_counter() - start:.0f} s")


def table(title: str, rows: Mapping[str, object]) -> None:
    """Print one outcome a line."""
    print(title)
    for name, value in rows.items():
        print(f"| {name} | {value} |", flush=True)

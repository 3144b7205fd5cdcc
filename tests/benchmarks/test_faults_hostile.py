"""Hostile files, hostile questions and memory, in small; the whole is in benchmarks/faults."""

from typing import get_args

import pytest

from assistant.assistant import Assistant, QuestionError
from assistant.types import AnswerStatus
from benchmarks.faults import hostile_files, hostile_questions, memory
from benchmarks.faults.common import make_samples
from benchmarks.faults.hostile_kinds import KINDS
from corpus.errors import ReportLimitError
from corpus.load import make_report
from corpus.reading import read_document_bytes
from index.library import Library

# They take seconds each; the rest is for the command.
QUICK = [
    kind
    for kind in KINDS
    if not kind.startswith(("zip_bomb", "one_line", "lying", "shared", "nested", "flate"))
]


@pytest.mark.parametrize("kind", QUICK)
def test_a_hostile_file_ends_in_text_or_a_named_refusal(kind: str) -> None:
    ended = hostile_files.outcome(kind, KINDS[kind])
    assert ended.ending in ("text", "refused"), ended
    assert ended.neighbour
    assert "\n" not in ended.said
    assert "root:" not in ended.said


def test_there_are_forty_kinds() -> None:
    assert len(KINDS) >= 40


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    path = tmp_path_factory.mktemp("faults") / "library"
    make_samples(path)
    return Assistant(Library(path))


def test_hostile_questions_are_answered_or_refused_in_words(assistant: Assistant) -> None:
    counts, _ = hostile_questions.run(assistant, 9)
    assert counts["asked"] > 50
    fine = {"asked", "refused", *get_args(AnswerStatus)}
    assert {name: count for name, count in counts.items() if count and name not in fine} == {}


def test_the_memory_of_questions_is_measured(assistant: Assistant) -> None:
    outcome = memory.run(assistant, 200, 20)
    assert outcome["questions"] == 200
    assert 10 < outcome["MB at the end"] < 20_000


@pytest.mark.parametrize(
    "text",
    [
        "支出1万元，" * 5_000,
        "支出1万元。\n" * 400_000,
        "支出1万元\n第二行\n" * 20_000 + "支出1万元，" * 5_000,
    ],
    ids=["one line", "many lines", "one line among many"],
)
def test_a_text_that_would_take_hours_to_understand_is_refused(text: str) -> None:
    with pytest.raises(ReportLimitError, match=r"长\.txt：.*拆分"):
        make_report(read_document_bytes(text.encode(), "长.txt"), "长.txt", "0" * 64)


@pytest.mark.parametrize("question", ["。", "？？？？", "…", "！，"])
def test_marks_alone_are_no_question(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError, match="没有文字"):
        assistant.ask(question)

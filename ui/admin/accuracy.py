"""The accuracy of answers: a file of questions with known answers, asked of this library."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.types import STATUS_WORDS
from corpus.errors import Error
from ui.accounts.render import notice
from ui.admin.frame import moment, table
from ui.admin.jobs import Job, Progress, State
from ui.markup import esc, tag

if TYPE_CHECKING:
    from assistant.assistant import Assistant

Summary = dict[str, Any]
QUESTIONS_AT_MOST = 2000
FAILED_SHOWN = 100
SCORES = (("right", "全对"), ("figure_em", "数字"), ("source_hit", "出处"), ("status", "状态"))


def start(job: Job[Summary], assistant: Assistant, name: str, data: bytes) -> bool:
    """Ask the questions of an uploaded file, in a thread of its own; whether it was begun.

    Raises:
        Error: the file is no list of questions.
    """
    from assistant.evaluate import evaluate, read_questions, summary

    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise Error(f"{name} 不是 UTF-8 编码的文字，请另存为 UTF-8 的 JSONL 文件后再试。") from None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "questions.jsonl"
        path.write_bytes(data)
        try:
            questions = read_questions(path)
        except Error as error:
            raise Error(str(error).replace(path.name, name)) from None
    if len(questions) > QUESTIONS_AT_MOST:
        raise Error(f"{name} 有 {len(questions)} 题，一次最多 {QUESTIONS_AT_MOST} 题，请分成几个文件。")

    def work(progress: Progress) -> Summary:
        outcomes = []
        for number, question in enumerate(questions):
            progress(number, len(questions))
            outcomes += evaluate(assistant, [question])
        return summary(outcomes)

    return job.start(name, work)


def render(state: State[Summary]) -> str:
    """A form for the file, and the last result."""
    upload = (
        '<form method="post" action="admin/accuracy" enctype="multipart/form-data" class="row">'
        '<p class="field"><label for="f-file">问题文件（JSONL，每行一题和标准答案，写法见文档“准确率”）</label>'
        '<input type="file" name="file" id="f-file" required></p>'
        '<p class="send"><button type="submit">开始测试</button></p></form>'
    )
    asked = tag("section", tag("h2", "测准确率") + ("" if state.running else upload) + _progress(state))
    return asked + (_result(state, state.result) if state.result else "")


def _progress(state: State[Summary]) -> str:
    if state.running:
        return tag(
            "p",
            esc(f"正在答 {state.name}：{state.done} / {state.total} 题。页面会自己刷新。"),
            "good",
            role="status",
        )
    return notice(f"{state.name}：{state.failure}" if state.failure else "", bad=True)


def _result(state: State[Summary], result: Summary) -> str:
    kinds = [*sorted(result["kinds"].items()), ("合计", result)]
    rows = [
        (esc(kind or "（未分类）"), str(row["questions"]), *(f"{row[key]:.1%}" for key, _ in SCORES))
        for kind, row in kinds
    ]
    wrong = result["wrong_shown"]
    told = f"把错数当答案：{wrong}；其中未披露的题：{result['wrong_on_not_disclosed']} / {result['not_disclosed']}。"
    speed = f"每题用时：中位 {result['p50_ms']} 毫秒，99% 在 {result['p99_ms']} 毫秒内。"
    parts = [
        tag("h2", esc(f"{state.name} 的结果")),
        tag("p", f"{moment(state.ended)} 测完，{result['questions']} 题。{speed}", "dim"),
        notice(told, bad=wrong > 0),
        table(("题型", "题数", *(words for _, words in SCORES)), rows),
    ]
    failed = result["failed"]
    if failed:
        lines = [
            (esc(one["id"]), esc(one["question"]), STATUS_WORDS[one["status"]], esc(one["text"][:300]))
            for one in failed[:FAILED_SHOWN]
        ]
        more = f"，先列出 {FAILED_SHOWN} 题" if len(failed) > FAILED_SHOWN else ""
        parts += [
            tag("h3", f"没有全对的 {len(failed)} 题{more}"),
            table(("编号", "问题", "答复", "答案"), lines),
        ]
    return tag("section", "".join(parts))

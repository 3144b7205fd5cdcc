"""`jida ask`, one question or a batch, over the shipped samples."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Jida = Callable[..., Any]
RIVER_2023 = "示例区河湖管理局2023年度部门整体支出绩效评价报告.txt"


# Questions ---------------------------------------------------------------------------------------------------


def test_an_answer_shows_figure_source_and_quote(jida: Jida, built: Path) -> None:
    run = jida("ask", "河湖管理局2023年三公经费决算多少", library=built)
    assert run.status == 0
    assert run.out.startswith("〔已找到〕")
    assert "5.31" in run.out.splitlines()[0]
    assert RIVER_2023 in run.out
    assert "【" in run.out


def test_not_disclosed_is_an_answer(jida: Jida, built: Path) -> None:
    run = jida("ask", "河湖管理局2023年培训费支出多少", "--json", library=built)
    assert run.status == 0
    assert run.json[0]["status"] == "not_disclosed"
    assert run.json[0]["figures"] == []


def test_restrictions_hold(jida: Jida, built: Path) -> None:
    question = "2023年三公经费决算多少"
    for option in (["--report", RIVER_2023], ["--agency", "河湖管理局", "--year", "2023"]):
        answer = jida("ask", question, *option, "--json", library=built).json[0]
        assert answer["figures"][0]["value"] == "5.31"
        assert {evidence["report"] for evidence in answer["evidence"]} == {RIVER_2023}
    assert "没有部门“税务局”" in jida("ask", question, "--agency", "税务局", library=built).user_error
    assert "没有报告“x.pdf”" in jida("ask", question, "--report", "x.pdf", library=built).user_error


def test_a_question_may_hold_anything(jida: Jida, built: Path) -> None:
    for question in (
        "\udc80多少",
        "a\0b",
        "\x1b[31m三公",
        "' OR 1=1 --",
        "%s{0}",
        "👩‍👩‍👧三公经费",
    ):
        assert jida("ask", question, library=built).status == 0
        assert "\x1b" not in jida("ask", question, library=built).out
    for marks in ("(((", "🤷" * 2000):
        assert "没有文字" in jida("ask", marks, library=built).user_error


# Batches -----------------------------------------------------------------------------------------------------


def lines(*records: object) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def test_a_batch_answers_in_order_with_ids_history_and_reports(
    jida: Jida, built: Path, tmp_path: Path
) -> None:
    asked = lines(
        {"id": 7, "question": "河湖管理局2023年三公经费决算多少", "kind": "figure", "expect": {}},
        {"id": "b", "question": "那2022年呢", "history": ["河湖管理局2023年三公经费决算多少"]},
        {"question": "公务接待费决算多少", "reports": [RIVER_2023]},
    )
    file = tmp_path / "q.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + asked + b"\n")
    run = jida("ask", "--batch", str(file), "--json", library=built)
    assert run.status == 0
    assert run.err == ""
    assert [answer.get("id") for answer in run.json][:2] == [7, "b"]
    assert [answer["figures"][0]["value"] for answer in run.json] == ["5.31", "5.87", "0.86"]
    piped = jida("ask", "--batch", "-", "--json", library=built, stdin=asked)
    assert [answer["text"] for answer in piped.json] == [answer["text"] for answer in run.json]


def test_a_bad_line_is_named_in_its_place_and_the_others_are_answered(jida: Jida, built: Path) -> None:
    asked = (
        lines({"question": "河湖管理局2023年三公经费决算多少"})
        + b"not json\n[1]\n\n"
        + lines({"id": "e", "question": " "}, {"id": "f"}, {"question": "多少", "history": "甲"})
        + "问".encode("gb18030")
        + b"\n"
        + b"[" * 100_000
        + b"\n"
        + lines(
            {"id": "g", "question": "多少", "reports": ["没有.pdf"]},
            {"question": "文化馆2023年三公经费决算多少"},
        )
    )
    run = jida("ask", "--batch", "-", "--json", library=built, stdin=asked)
    assert run.status == 2
    assert [answer.get("line") for answer in run.json] == [None, 2, 3, 5, 6, 7, 8, 9, 10, None]
    assert [answer.get("id") for answer in run.json if "error" in answer and "id" in answer] == [
        "e",
        "f",
        "g",
    ]
    assert run.err.count("\n") == 8
    assert "第 10 行：资料库里没有报告“没有.pdf”" in run.err
    assert "Traceback" not in run.err


def test_a_batch_without_json_reads_as_a_conversation(jida: Jida, built: Path) -> None:
    run = jida(
        "ask", "--batch", "-", library=built, stdin=lines({"question": "河湖管理局2023年三公经费决算多少"})
    )
    assert run.out.startswith("问：河湖管理局2023年三公经费决算多少\n〔已找到〕")


def test_a_missing_batch_file_is_said(jida: Jida, built: Path) -> None:
    assert "没有.jsonl 读不了" in jida("ask", "--batch", "没有.jsonl", library=built).user_error


def test_a_conversation_through_a_pipe_is_answered_line_by_line_and_ends_with_130(built: Path) -> None:
    command = [sys.executable, "-m", "ui.command", "ask", "--batch", "-", "--json", "--library", str(built)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(lines({"id": 1, "question": "河湖管理局2023年三公经费决算多少"}))
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
    assert (process.returncode, err.decode()) == (130, "jida：已中断\n")


# Questions with known answers --------------------------------------------------------------------------------


def test_eval_scores_right_and_wrong_answers(jida: Jida, built: Path, tmp_path: Path) -> None:
    def known(value: str) -> dict[str, object]:
        expect = {
            "status": ["answered"],
            "figures": [{"value": value, "unit": "万元"}],
            "quote": ["决算支出5.31万元"],
        }
        return {
            "id": value,
            "question": "2023年三公经费决算多少",
            "reports": [RIVER_2023],
            "kind": "甲",
            "expect": expect,
        }

    file = tmp_path / "known.jsonl"
    file.write_bytes(lines(known("5.31"), known("5.9")))
    result = jida("eval", str(file), "--json", library=built).json[0]
    assert (result["questions"], result["right"], result["wrong_shown"]) == (2, 0.5, 1)
    text = jida("eval", str(file), library=built)
    assert "50.0%" in text.out
    assert "未答对 5.9：" in text.out


def test_eval_says_which_file_or_line_is_at_fault(jida: Jida, built: Path, tmp_path: Path) -> None:
    assert "没有.jsonl 读不了" in jida("eval", "没有.jsonl", library=built).user_error
    file = tmp_path / "known.jsonl"
    file.write_bytes(b'{"question": "x"}\n')
    assert "第1行" in jida("eval", str(file), library=built).user_error
    file.write_bytes("问".encode("gb18030"))
    assert "UTF-8" in jida("eval", str(file), library=built).user_error

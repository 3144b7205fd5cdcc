"""Looking after a library on the command line: verify, backup, restore."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Jida = Callable[..., Any]


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A library of the samples that a test may damage."""
    return Path(shutil.copytree(built, tmp_path / "copy"))


def test_a_sound_library_is_called_so(jida: Jida, copy: Path) -> None:
    done = jida("verify", library=copy)
    assert (done.status, done.out) == (0, "核对完毕，没有发现问题。\n")
    assert jida("verify", "--json", library=copy).json == [{"library": str(copy), "findings": []}]


def test_what_is_damaged_is_listed_line_by_line(jida: Jida, copy: Path) -> None:
    first, second = sorted((copy / "cas").iterdir())[:2]
    first.write_bytes(b"x")
    second.unlink()
    done = jida("verify", library=copy)
    *lines, last = done.out.splitlines()
    assert done.status == 1
    assert last == "共发现 2 处问题。"
    assert all("号报告的原文件：" in line and "请用原文件重新添加" in line for line in lines)
    findings = json.loads(jida("verify", "--json", library=copy).out)["findings"]
    assert [f"{finding['place']}：{finding['message']}" for finding in findings] == lines


def test_a_destroyed_database_is_a_finding_and_no_crash(jida: Jida, copy: Path) -> None:
    for content in (b"", b"SQLite format 3\x00" + b"\xff" * 8000, b"text"):
        (copy / "library.sqlite").write_bytes(content)
        done = jida("verify", library=copy)
        assert done.status == 1, content
        assert "从备份恢复" in done.out


def test_there_must_be_a_library(jida: Jida) -> None:
    assert "还不存在" in jida("verify").user_error

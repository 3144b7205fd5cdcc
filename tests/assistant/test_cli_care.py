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


def test_a_backup_is_restored_elsewhere_and_in_place(jida: Jida, copy: Path, tmp_path: Path) -> None:
    file = str(tmp_path / "备份.tar")
    made = jida("backup", file, library=copy)
    assert made.status == 0
    assert made.out.startswith(f"已备份到 {file}：1 个数据库，7 个原文件，")
    assert "已存在" in jida("backup", file, library=copy).user_error
    done = jida("restore", file, library=tmp_path / "new")
    assert (done.status, "7 份报告，检索索引已重建" in done.out) == (0, True)
    assert jida("verify", library=tmp_path / "new").status == 0
    asked = [
        jida("ask", "文化馆2023年三公经费决算多少", library=path).out for path in (copy, tmp_path / "new")
    ]
    assert asked[0] == asked[1] != ""
    assert "--replace" in jida("restore", file, library=copy).user_error
    done = jida("restore", file, "--replace", library=copy)
    assert (done.status, "原有内容移到了" in done.out) == (0, True)
    assert len(list(tmp_path.glob("copy.replaced-*/library.sqlite"))) == 1


def test_a_damaged_library_is_backed_up_as_it_is(jida: Jida, copy: Path, tmp_path: Path) -> None:
    next((copy / "cas").iterdir()).unlink()
    done = jida("backup", str(tmp_path / "b.tar"), library=copy)
    assert (done.status, "资料库本身有 1 处损坏" in done.out) == (1, True)


def test_there_must_be_a_library(jida: Jida) -> None:
    assert "还不存在" in jida("verify").user_error
    assert "还不存在" in jida("backup", "b.tar").user_error
    assert "读不了" in jida("restore", "没有.tar").user_error

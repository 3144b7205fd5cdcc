"""The command line, run in process over a library of the shipped samples."""

import subprocess
import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import Error

SAMPLES = Path(str(files("corpus") / "data" / "samples"))
RIVER_2023 = "示例区河湖管理局2023年度部门整体支出绩效评价报告.txt"
HALL_2023 = "示例区文化馆2023年度整体支出绩效自评报告.txt"

Jida = Callable[..., Any]

# What the user got wrong -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ([], "缺少 命令"),
        (["fly"], "不认识 'fly'"),
        (["ask"], "请写出问题"),
        (["ask", "  　\n"], "问题是空的"),
        (["ask", "钱" * 10_000], "最多 2000 字"),
        (["ask", "多少", "--year", "二三"], "--year 应是整数"),
        (["ask", "多少", "--batch", "q.jsonl"], "只能给一个"),
        (["ask", "多少", "--colour"], "不认识 --colour"),
        (["ask", "2023年三公经费决算多少"], "还不存在"),
        (["list"], "还不存在"),
        (["list", "--library", ""], "--library：目录不能为空"),
        (["show", "1"], "还不存在"),
        (["check", "1"], "还不存在"),
        (["remove", "1"], "还不存在"),
        (["remove"], "请写出要移除的报告"),
        (["rebuild"], "还不存在"),
        (["add"], "缺少 路径"),
        (["add", "没有这个文件.pdf"], "没有这个文件.pdf 不存在"),
        (["add", "长" * 5000], "不存在"),
        (["serve"], "jida serve"),
    ],
)
def test_a_users_error_is_one_chinese_line(jida: Jida, argv: list[str], said: str) -> None:
    assert said in jida(*argv).user_error


def test_a_command_that_reads_makes_no_library(jida: Jida, tmp_path: Path) -> None:
    jida("ask", "三公经费多少")
    assert not (tmp_path / "none").exists()
    (tmp_path / "文稿").mkdir()
    assert "还不存在" in jida("list", library=tmp_path / "文稿").user_error
    assert list((tmp_path / "文稿").iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_and_a_closed_pipe_leave_no_traceback(built: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "ui.command",
        "show",
        "河湖管理局2023",
        "--figures",
        "--library",
        str(built),
    ]
    with open("/dev/full", "w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("jida：结果写不出去")
    assert done.stderr.count("\n") == 1
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("blank.docx", b""),
        ("noise.bin", bytes(range(256)) * 8),
        ("broken.pdf", b"%PDF-1.7\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_named(
    jida: Jida, tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    run = jida("add", str(file))
    assert run.status == 2
    assert "没有收录" in run.err
    assert name in run.err.splitlines()[-1]
    assert "Traceback" not in run.err


def test_an_empty_folder_is_said(jida: Jida, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    assert "没有可收录的报告" in jida("add", str(tmp_path / "空")).user_error


def test_any_error_of_the_product_is_one_line(
    jida: Jida, monkeypatch: pytest.MonkeyPatch, built: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise Error("第一句。\n第二句。")

    monkeypatch.setattr("assistant.assistant.Assistant.ask", fail)
    assert jida("ask", "多少", library=built).user_error == "jida：第一句。 第二句\n"


def test_interruption_is_130(jida: Jida, monkeypatch: pytest.MonkeyPatch, built: Path) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.assistant.Assistant.ask", interrupt)
    run = jida("ask", "多少", library=built)
    assert (run.status, run.err) == (130, "jida：已中断\n")


@pytest.mark.parametrize(
    ("argv", "absent"),
    [
        (["list"], {"torch", "gradio", "fastapi", "sentence_transformers", "pandas"}),
        (
            ["ask", "三公经费多少"],
            {"torch", "gradio", "fastapi", "sentence_transformers", "pandas", "transformers"},
        ),
    ],
)
def test_a_command_starts_without_what_it_does_not_need(
    built: Path, argv: list[str], absent: set[str]
) -> None:
    code = "import sys; from ui.command import main; main(); print(*sys.modules, sep='\\n', file=sys.stderr)"
    command = [sys.executable, "-c", code, *argv, "--library", str(built)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    assert absent & set(done.stderr.split()) == set()


# The library -------------------------------------------------------------------------------------------------


def test_add_says_what_was_found(jida: Jida, tmp_path: Path) -> None:
    run = jida("add", str(SAMPLES / RIVER_2023), library=tmp_path / "l")
    assert run.status == 0
    assert "部门 示例区河湖管理局，年度 2023，类型 部门整体支出绩效评价报告" in run.out
    assert "1356.9" in run.out, "the total that misses its parts is said at once"
    assert "[1/1]" in run.err


def test_add_as_json_and_again_without_doubling(jida: Jida, tmp_path: Path) -> None:
    library = tmp_path / "l"
    first = jida("add", str(SAMPLES / HALL_2023), "--json", library=library).json[0]["reports"][0]
    assert first["agency"] == "示例区文化馆"
    assert first["years"] == [2023]
    assert first["n_figures"] > 20
    again = jida("add", str(SAMPLES / HALL_2023), "--json", library=library).json[0]["reports"][0]
    assert again == {**first, "known": True}
    assert len(jida("list", "--json", library=library).json[0]) == 1


def test_a_folder_is_read_in_its_order_whatever_is_read_first(jida: Jida, tmp_path: Path) -> None:
    folder = tmp_path / "报告"
    folder.mkdir()
    samples = sorted(SAMPLES.iterdir())
    for sample in samples:
        (folder / sample.name).write_bytes(sample.read_bytes())
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7 broken")
    twin = folder / f"重复{samples[0].suffix}"
    twin.write_bytes(samples[0].read_bytes())
    run = jida("add", str(folder), "--json", library=tmp_path / "l")
    assert run.status == 2
    (said,) = run.json
    in_order = [path.name for path in sorted(folder.iterdir()) if path.name != "坏.pdf"]
    assert len(said["reports"]) == len(in_order)
    assert [report["known"] for report in said["reports"]] == [name == twin.name for name in in_order]
    fresh = [report for report in said["reports"] if not report["known"]]
    assert [report["file_name"] for report in fresh] == [name for name in in_order if name != twin.name]
    assert [report["id"] for report in fresh] == list(range(1, len(samples) + 1))
    assert [failure["file"] for failure in said["failed"]] == [str(folder / "坏.pdf")]


def test_year_and_agency_overrule_the_report(jida: Jida, tmp_path: Path) -> None:
    library = tmp_path / "l"
    file = str(SAMPLES / HALL_2023)
    run = jida("add", file, "--year", "2030", "--agency", "示例区档案馆", "--json", library=library)
    assert run.json[0]["reports"][0]["years"] == [2030]
    assert run.json[0]["reports"][0]["agency"] == "示例区档案馆"
    refused = jida("add", file, "--year", "2031", library=library)
    assert refused.status == 2
    assert "1 号，要改年度或部门请加 --again" in refused.err
    again = jida("add", file, "--year", "2031", "--again", "--json", library=library).json[0]["reports"][0]
    assert (again["id"], again["years"], again["agency"]) == (1, [2031], "示例区文化馆")
    kept = jida("add", file, "--again", "--json", library=library).json[0]["reports"][0]
    assert (kept["years"], kept["agency"]) == ([2031], "示例区文化馆")


def test_one_bad_file_does_not_stop_the_others(jida: Jida, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    run = jida("add", str(tmp_path / "空.txt"), str(SAMPLES / HALL_2023), "--json", library=tmp_path / "l")
    assert run.status == 2
    assert len(run.json[0]["reports"]) == 1
    assert run.json[0]["failed"][0]["file"].endswith("空.txt")


def test_a_folder_gives_its_reports_and_names_what_it_skips(jida: Jida, tmp_path: Path) -> None:
    folder = tmp_path / "报告"
    (folder / "内层").mkdir(parents=True)
    (folder / "内层" / "a.txt").write_bytes((SAMPLES / HALL_2023).read_bytes())
    (folder / "照片.zip").write_bytes(b"PK")
    (folder / "~$a.docx").write_bytes(b"lock")
    run = jida("add", str(folder), "--json", library=tmp_path / "l")
    assert run.status == 0
    assert [report["file_name"] for report in run.json[0]["reports"]] == ["a.txt"]
    assert "跳过 1 个不是报告格式的文件（照片.zip）" in run.err


def test_list_shows_every_sample(jida: Jida, built: Path) -> None:
    run = jida("list", library=built)
    assert run.out.count("示例区") >= 7
    assert {entry["agency"] for entry in jida("list", "--json", library=built).json[0]} == {
        "示例区河湖管理局",
        "示例区文化馆",
        "示例区市政园林中心",
    }


def test_remove_asks_and_then_removes(jida: Jida, tmp_path: Path) -> None:
    library = tmp_path / "l"
    jida("add", str(SAMPLES / HALL_2023), str(SAMPLES / RIVER_2023), library=library)
    assert jida("remove", "文化馆", library=library, stdin=b"\n").out == "没有移除。\n"
    assert "已移除 1 份" in jida("remove", "文化馆", library=library, stdin="是\n".encode()).out
    assert [entry["file_name"] for entry in jida("list", "--json", library=library).json[0]] == [RIVER_2023]
    assert "已移除 1 份" in jida("remove", "--samples", "--yes", library=library).out
    assert "还没有报告" in jida("list", library=library).out
    assert "还没有报告" in jida("ask", "三公经费多少", library=library).user_error


def test_an_unclear_or_unknown_name_is_refused_before_anything_is_removed(jida: Jida, built: Path) -> None:
    before = jida("list", library=built).out
    assert "请写编号" in jida("remove", "河湖管理局", "--yes", library=built).user_error
    assert "没有报告“不存在”" in jida("remove", RIVER_2023, "不存在", "--yes", library=built).user_error
    assert "没有报告“999”" in jida("remove", "999", "--yes", library=built).user_error
    assert jida("list", library=built).out == before


def test_real_reports_beside_samples_bring_a_hint(jida: Jida, tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text(
        (SAMPLES / HALL_2023).read_text(encoding="utf-8").replace("文化馆", "档案馆"), encoding="utf-8"
    )
    run = jida("add", str(own), str(SAMPLES / HALL_2023), library=tmp_path / "l")
    assert "jida remove --samples" in run.err


def test_rebuild_answers_as_before(jida: Jida, tmp_path: Path) -> None:
    library = tmp_path / "l"
    jida("add", str(SAMPLES / RIVER_2023), library=library)
    before = jida("ask", "2023年三公经费决算多少", "--json", library=library).json[0]
    assert "1 份报告" in jida("rebuild", library=library).out
    after = jida("ask", "2023年三公经费决算多少", "--json", library=library).json[0]
    assert after["figures"] == before["figures"]


# One report --------------------------------------------------------------------------------------------------


def test_show_gives_sections_tables_and_figures(jida: Jida, built: Path) -> None:
    run = jida("show", "市政园林中心2024", "--figures", library=built)
    assert "收入支出决算总表" in run.out
    assert "第三部分 2024年度部门决算情况说明" in run.out
    assert "1571.68" in run.out
    assert len(jida("show", "市政园林中心2024", "--json", library=built).json[0]["tables"]) == 3


def test_show_and_check_take_a_file_that_is_not_in_the_library(jida: Jida) -> None:
    assert "示例区文化馆" in jida("show", str(SAMPLES / HALL_2023)).out
    assert jida("check", str(SAMPLES / HALL_2023)).status == 0


def test_check_finds_the_total_that_misses_its_parts(jida: Jida, built: Path) -> None:
    run = jida("check", RIVER_2023, library=built)
    assert "1356.9" in run.out
    assert "【" in run.out
    differences = [
        finding["difference"]
        for finding in jida("check", RIVER_2023, "--json", library=built).json[0]["findings"]
    ]
    assert any(difference in {"0.01", "-0.01"} for difference in differences)


def test_check_of_a_report_that_ties_says_so(jida: Jida, built: Path) -> None:
    assert "没有发现前后不一致" in jida("check", "河湖管理局2022", library=built).out

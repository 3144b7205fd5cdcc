import json
import os
import threading
import time
from pathlib import Path

import pytest

from corpus import cage
from corpus.cage import Limits
from corpus.dispatch import read_bytes
from corpus.errors import ReportFormatError, ReportLimitError
from corpus.reading import read_document, read_document_bytes, shown_name
from corpus.types import Document

REPORT = "2023年度某局决算\n\n三公经费决算支出为0.14万元。𠮷\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    return tmp_path


def test_the_cage_gives_the_very_document_that_its_reader_makes(folder):
    assert read_document(folder / "a.txt") == read_bytes(REPORT.encode())


def test_bytes_in_memory_read_like_a_file(folder):
    assert read_document_bytes(REPORT.encode(), "a.txt") == read_document(folder / "a.txt")


def test_another_extension_is_said(folder):
    path = folder / "a.xls"
    path.write_text(
        "<html><body><table><tr><td>项目</td><td>金额</td></tr></table></body></html>", encoding="utf-8"
    )
    assert read_document(path).warnings == ("文件扩展名是 .xls，内容实为 html 格式，已按实际内容读取。",)


def test_plain_text_under_the_name_of_a_pdf_is_refused(folder):
    path = (folder / "a.txt").rename(folder / "a.pdf")
    with pytest.raises(ReportFormatError, match=r"a\.pdf：扩展名是 \.pdf，内容却是纯文字.*改名为 \.txt"):
        read_document(path)


def test_a_refusal_begins_with_the_name_and_is_one_line(folder):
    (folder / "空\u202e名\n.docx").write_bytes(b"")
    with pytest.raises(ReportFormatError) as caught:
        read_document(folder / "空\u202e名\n.docx")
    assert str(caught.value).startswith("空名.docx：文件是空的")
    assert "\n" not in str(caught.value)


def test_a_missing_file(folder):
    with pytest.raises(ReportFormatError, match=r"没有\.txt：文件打不开"):
        read_document(folder / "没有.txt")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.docx", "x.docx"),
        ("", "未命名文件"),
        ("\u200f\u202e", "未命名文件"),
        ("长" * 300, "长" * 79 + "…"),
    ],
)
def test_names_as_they_are_shown(name, shown):
    assert shown_name(name) == shown


def test_the_wall_limit_ends_the_child(folder):
    with pytest.raises(ReportLimitError, match=r"a\.txt：读取用时超过"):
        read_document(folder / "a.txt", limits=Limits(wall_s=0.001))


def test_the_memory_limit_ends_in_a_refusal(folder):
    (folder / "b.txt").write_text(REPORT * 200_000, encoding="utf-8")
    with pytest.raises(ReportLimitError, match=r"b\.txt：读取占用的内存超过上限"):
        read_document(folder / "b.txt", limits=Limits(memory_bytes=200 << 20))


def test_more_blocks_than_a_report_has_are_refused(folder):
    (folder / "b.txt").write_text("一\n" * 200_001, encoding="utf-8")
    with pytest.raises(ReportLimitError, match="内容过多"):
        read_document(folder / "b.txt")


def run_child(monkeypatch, code):
    """Read with a child that runs `code` in place of the reader."""
    monkeypatch.setattr(cage, "_START", "import json, os, sys, time\n" + code)
    return read_document_bytes(b"x", "x.txt", limits=Limits(wall_s=20))


def test_a_crash_is_a_refusal(monkeypatch):
    with pytest.raises(ReportFormatError, match=r"x\.txt：文件内容损坏"):
        run_child(monkeypatch, "os.abort()")


def test_a_child_out_of_processor_time_is_a_refusal(monkeypatch):
    with pytest.raises(ReportLimitError, match="处理器"):
        run_child(monkeypatch, "import signal; os.kill(os.getpid(), signal.SIGXCPU)")


def test_what_the_child_sees(monkeypatch, tmp_path):
    monkeypatch.setenv("JIDA_SECRET", "x")
    out = tmp_path / "seen"
    code = (
        f"open({str(out)!r}, 'w').write(json.dumps([dict(os.environ), os.getcwd(), os.getpgid(0) == os.getpid(), "
        "sys.stdin.buffer.read().decode()]))\n"
        'os.write(1, b\'error ["ReportFormatError", "seen"]\\n\')'
    )
    with pytest.raises(ReportFormatError, match="seen"):
        run_child(monkeypatch, code)
    environment, folder, own_group, data = json.loads(out.read_text())
    assert "JIDA_SECRET" not in environment
    assert environment["HOME"] == folder != os.getcwd()
    assert own_group
    assert data == "x"
    assert not os.path.exists(folder)


def test_no_network_where_the_system_lets_us(monkeypatch):
    if not cage._without_network():
        pytest.skip("this system does not let an ordinary user take the network away")
    code = (
        "import socket\n"
        "names = ','.join(name for _, name in socket.if_nameindex())\n"
        "os.write(1, json.dumps(['ReportFormatError', names]).join(['error ', '\\n']).encode())"
    )
    with pytest.raises(ReportFormatError, match=r"x\.txt：lo$"):
        run_child(monkeypatch, code)


def test_what_the_child_started_ends_with_it(monkeypatch, tmp_path):
    pid_file = tmp_path / "pid"
    code = (
        "import subprocess\n"
        f"p = subprocess.Popen(['sleep', '600']); open({str(pid_file)!r}, 'w').write(str(p.pid))\n"
        'os.write(1, b\'error ["ReportFormatError", "done"]\\n\'); time.sleep(600)'
    )
    with pytest.raises(ReportFormatError, match="done"):
        run_child(monkeypatch, code)
    pid = int(pid_file.read_text())
    for _ in range(1200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the grandchild is still running")


def test_a_reader_may_ask_for_more_time_up_to_a_bound(monkeypatch):
    code = "os.write(1, b'extend 60\\n'); time.sleep(3.5)\nos.write(1, b'error [\"ReportFormatError\", \"late\"]\\n')"
    monkeypatch.setattr(cage, "_START", "import os, time\n" + code)
    with pytest.raises(ReportFormatError, match="late"):
        read_document_bytes(b"x", "x.txt", limits=Limits(wall_s=3))
    with pytest.raises(ReportLimitError, match="用时超过"):
        read_document_bytes(b"x", "x.txt", limits=Limits(wall_s=0.5, extra_wall_s=0.5))


def test_readers_run_side_by_side(folder):
    found: list[Document] = []
    threads = [
        threading.Thread(target=lambda: found.append(read_document(folder / "a.txt"))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1

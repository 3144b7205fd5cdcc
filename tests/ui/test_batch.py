"""Templates uploaded, filled and fetched; what is no template is told so."""

import io
import time
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from ui.batch import KEPT_AT_MOST, Batch, Kept, sample_template


@pytest.fixture
def batch(fake_assistant):
    return Batch(fake_assistant)


def template_of(folder, *rows, name="模板.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def test_a_template_is_filled_with_its_sources(batch, tmp_path):
    path = template_of(tmp_path, ["问题"], ["三公经费多少"], ["没有的指标"])
    *working, done = batch.fill(path, "甲")
    assert "模板.xlsx" in working[0]
    assert "已填 1 格，空着 1 格" in done
    assert not path.exists()
    token = done.split("download/batch/")[1].split('"')[0]
    kept = batch.kept(token, "甲")
    assert kept.name == "模板-已填.xlsx"
    sheet = load_workbook(io.BytesIO(kept.data)).active
    assert (sheet["B2"].value, sheet["C2"].value) == (0.14, "万元")
    assert "审批局2023" in sheet["D2"].value
    assert sheet["B3"].value is None


def test_only_the_sender_may_fetch_it(batch):
    token = batch._keep(Kept("甲", "a.xlsx", b"x"))
    assert batch.kept(token, "甲").data == b"x"
    assert batch.kept(token, "乙") is None
    assert batch.kept(token, "") is None


def test_the_oldest_results_give_way(batch):
    tokens = [batch._keep(Kept("甲", "a.xlsx", b"x")) for _ in range(KEPT_AT_MOST + 1)]
    assert [batch.kept(token, "甲") is not None for token in tokens] == [False, *[True] * KEPT_AT_MOST]


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 300_000_000)
    return out.getvalue()


def no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


def broken():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types")
        archive.writestr("xl/workbook.xml", "<workbook")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "这不是 .xlsx 工作簿"),
        ("问题\n三公经费多少\n".encode(), "这不是 .xlsx 工作簿"),
        (b"PK\x03\x04 cut short", "不完整或已损坏"),
        (no_workbook(), "这不是 .xlsx 工作簿"),
        (broken(), ".xlsx"),
        (bomb(), "展开后"),
    ],
    ids=["empty", "text", "cut", "word", "broken", "bomb"],
)
def test_what_is_no_template_is_told(batch, tmp_path, data, said):
    path = tmp_path / "表.xlsx"
    path.write_bytes(data)
    *_, done = batch.fill(path, "甲")
    assert "jd-failed" in done
    assert said in done
    assert not path.exists()


def test_a_workbook_without_questions_is_told(batch, tmp_path):
    *_, done = batch.fill(template_of(tmp_path, ["只有一格"]), "甲")
    assert "没有可填的格子" in done


def test_a_reader_who_leaves_ends_the_work(batch, tmp_path, monkeypatch):
    # Else a quick worker might be through before the reader has left.
    monkeypatch.setattr(batch.assistant.gate, "wait", lambda _: time.sleep(0.01))
    path = template_of(tmp_path, ["问题"], *[["三公经费多少"]] * 2000)
    going = batch.fill(path, "甲")
    next(going)
    going.close()
    assert not path.exists()
    assert len(batch.assistant.asked) < 2000
    assert batch._kept == {}


def test_the_sample_template_can_be_filled(batch, tmp_path):
    path = tmp_path / "样例.xlsx"
    path.write_bytes(sample_template(batch.assistant.library, ["示例区行政审批局2023年三公经费决算是多少？"]))
    sheets = load_workbook(path)
    assert sheets["部门一览"]["B2"].value == "三公经费决算（万元）"
    *_, done = batch.fill(path, "甲")
    assert "已填 3 格" in done


def test_the_download_is_the_owners(api):
    client, _ = api
    batch = client.app.state.desks.whole.batch
    owner = "abcdefghijklmnopqrstuvwx"
    token = batch._keep(Kept(owner, "表-已填.xlsx", b"x"))
    given = client.get(f"/download/batch/{token}", headers={"cookie": f"jida_sid={owner}"})
    assert (given.status_code, given.content) == (200, b"x")
    assert given.headers["content-disposition"].startswith("attachment")
    assert (
        client.get(f"/download/batch/{token}", headers={"cookie": f"jida_sid={owner[::-1]}"}).status_code
        == 404
    )
    assert client.get("/download/template.xlsx").content.startswith(b"PK")

"""Every reader against one report in every format whose lines and cells are known, and against hostile files."""

import json
import shutil

import pytest

from corpus.errors import Error
from corpus.reading import read_document


def squeeze(text):
    return "".join(text.split())


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "parsing"


@pytest.fixture(scope="module")
def truth(folder):
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


def read(path):
    if path.suffix in (".doc", ".wps", ".odt") and not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    return read_document(path)


def grids(document):
    return [
        [[squeeze(cell.span.of(document.text)) if cell else "" for cell in row] for row in table.grid()]
        for table in document.tables
    ]


@pytest.mark.parametrize(
    "name", ["report.docx", "strict.docx", "report_from_doc.docx", "report.doc", "report.wps"]
)
def test_word_lines_automatic_numbers_and_cells(folder, truth, name):
    document = read(folder / name)
    blocks = [block.span.of(document.text) for block in document.blocks]
    wanted = [line for line in truth["lines"] if line["text"]]
    assert [line["text"] for line in wanted if line["text"] not in blocks] == []
    automatic = [b.span.of(document.text) for b in document.blocks if b.auto_label]
    assert automatic == [line["text"] for line in wanted if line["auto"]]
    for grid in truth["tables"].values():
        rows = [[squeeze(text) for text in row] for row in grid]
        assert any(found[: len(rows)] == rows for found in grids(document))


def test_deleted_and_hidden_text_is_nowhere(folder):
    text = read(folder / "report.docx").text
    assert "88.88" not in text
    assert "内部批注" not in text
    assert text.count("自评得分96.5分") == 1


@pytest.mark.parametrize("name", ["page_utf8.html", "page_gb.html", "html_as.doc", "html_as.xls"])
def test_page_cells(folder, name):
    first = grids(read(folder / name))[0]
    assert first[:2] == [
        ["项目", "2023年决算数", "2024年", "2024年", "增减", "增减"],
        ["项目", "2023年决算数", "预算数", "决算数", "金额", "%"],
    ]
    assert first[4] == ["二、公务接待费", "2.36", "3.00", "0.14", "-2.22", "-94.07"]
    assert first[6] == ["注：本表金额四舍五入。"] * 6


@pytest.mark.parametrize(
    ("name", "needle"),
    [
        ("ascii_head_gb.txt", "万元"),
        ("badbyte_gb.txt", "2023年度零陵区行政审批服务局"),
        ("big5.txt", "本年度預算收入一千二百萬元"),
        ("seed_gb18030.txt", "预算支出为0.79万元"),
        ("seed_gbk_rare.txt", "预算支出为0.79万元"),
        ("seed_utf16le.txt", "预算支出为0.79万元"),
        ("seed_utf8bom.txt", "预算支出为0.79万元"),
        ("short2_gb.txt", "三公经费0.14万元。"),
        ("short_gb.txt", "单位：万元"),
        ("table_gb.txt", "公务接待费,3.00,0.14"),
        ("trunc_gb.txt", "2023年度零陵区行政审批服务局"),
        ("trunc_utf8.txt", "2023年度零陵区行政审批服务局"),
    ],
)
def test_encodings(folder, name, needle):
    document = read(folder / "txt" / name)
    assert needle in document.text
    assert bool(document.warnings) == name.startswith(("badbyte", "trunc"))


def outcome(path):
    """The refusal, or the text."""
    try:
        return read_document(path).text
    except Error as error:
        return error


def test_hostile_files_end_in_text_or_a_named_refusal(folder):
    outcomes = {path.name: outcome(path) for path in sorted((folder / "bad").iterdir())}
    texts = {name: result for name, result in outcomes.items() if isinstance(result, str)}
    assert texts.keys() == {"span.html"}
    assert len(texts["span.html"]) < 100
    refusals = {name: str(result) for name, result in outcomes.items() if name not in texts}
    assert all(message.startswith(name + "：") for name, message in refusals.items())
    assert all("\n" not in message for message in refusals.values())

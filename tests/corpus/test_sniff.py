import io
import zipfile

import pytest

from corpus.errors import ReportFormatError, ReportLimitError
from corpus.sniff import MAX_ARCHIVE_ENTRIES, MAX_PART_BYTES, check_archive, read_part, sniff


def archive(*names, content=b"x", compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name in names:
            file.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"junk before\n%PDF-1.4\n", "pdf"),
        (b"{\\rtf1\\ansi}", "rtf"),
        (b"\x89PNG\r\n\x1a\n....", "image"),
        (b"\xff\xd8\xff\xe0....", "image"),
        (b"BM\x10\x00\x00\x00\x00\x00\x00\x00", "image"),
        ("BM公司2024年度报告".encode(), "txt"),
        (archive("[Content_Types].xml", "word/document.xml"), "docx"),
        (archive("xl/workbook.xml"), "xlsx"),
        ("一、部门概况".encode(), "txt"),
        ("一、部门概况".encode("gb18030"), "txt"),
        ("一、部门概况\n2024年决算".encode("utf-16"), "txt"),
        ("\ufeff # 报告\n".encode(), "txt"),
        ("# 报告\n正文".encode(), "md"),
        ("|项目|金额|\n|---|---:|\n|甲|1|\n".encode(), "md"),
        ("说明<table><tr><td>1</table>".encode(), "md"),
        (b"  <!DOCTYPE html><html>", "html"),
        (b"\xef\xbb\xbf<!-- x --><HTML xmlns:x='y'>", "html"),
        (b"<?xml version='1.0'?><html>", "html"),
        ("<table><tr><td>项目</table>".encode("utf-16"), "html"),
    ],
)
def test_the_bytes_say_what_it_is(data, format):
    assert sniff(data) == format


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"", "空的"),
        (b"\x00\x00\r\n", "空的"),
        (archive("OFD.xml", "Doc_0/Document.xml"), "OFD"),
        (archive("ppt/presentation.xml"), "PDF"),
        (archive("a.docx", "b.docx"), "解压"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"MIME-Version: 1.0\r\n", "mht"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument>", "XML"),
        (bytes(range(256)) * 20, "不是可以识别"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "Office"),
        (archive("word/document.xml", "../../etc/passwd"), "越界"),
        (archive("word/document.xml", "/etc/passwd"), "越界"),
        (archive("word/document.xml", "word\\..\\..\\x"), "越界"),
        (archive("word/document.xml")[:-10], "不完整"),
    ],
)
def test_what_can_not_be_read_is_refused_with_what_to_do(data, advice):
    with pytest.raises(ReportFormatError, match=advice):
        sniff(data)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused():
    with pytest.raises(ReportFormatError, match="重名"):
        sniff(archive("word/document.xml", "word/document.xml"))


def test_an_encrypted_part_is_refused():
    data = bytearray(archive("word/document.xml"))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ReportFormatError, match="密码"):
        sniff(bytes(data))


def test_too_many_parts_and_too_much_inside():
    with pytest.raises(ReportLimitError, match="部件"):
        sniff(archive(*(f"p{n}" for n in range(MAX_ARCHIVE_ENTRIES + 1))))
    with pytest.raises(ReportLimitError, match="压缩比"):
        sniff(archive("word/document.xml", content=b"0" * (10 << 20), compression=zipfile.ZIP_DEFLATED))


def test_a_part_that_lies_about_its_size_is_counted():
    size = MAX_PART_BYTES + 1
    data = bytearray(archive("word/document.xml", content=b"0" * size, compression=zipfile.ZIP_DEFLATED))
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = data.index(mark) + offset
        data[place : place + 4] = (1000).to_bytes(4, "little")
    file = check_archive(bytes(data))
    with pytest.raises(ReportFormatError, match="损坏"):
        read_part(file, "word/document.xml")


def test_compound_files_by_the_names_in_their_root(shared):
    folder = shared / "parsing"
    assert sniff((folder / "report.wps").read_bytes()) == "doc"
    assert sniff((folder / "tables.xls").read_bytes()) == "xls"
    with pytest.raises(ReportFormatError, match="密码"):
        sniff((folder / "bad" / "encrypted.docx").read_bytes())

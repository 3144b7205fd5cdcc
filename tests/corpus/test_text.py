import pytest

from corpus.errors import ReportFormatError
from corpus.readers.text import decode_text, read_text

SENTENCE = "2023年度三公经费决算支出为0.14万元。"


@pytest.mark.parametrize(
    "data",
    [
        SENTENCE.encode("utf-8"),
        SENTENCE.encode("utf-8-sig"),
        SENTENCE.encode("utf-16"),
        SENTENCE.encode("utf-16-le"),
        SENTENCE.encode("utf-16-be"),
        b"\xff\xfe\x00\x00" + SENTENCE.encode("utf-32-le"),
        SENTENCE.encode("gb18030"),
    ],
)
def test_every_encoding_gives_the_same_text(data):
    decoded = decode_text(data)
    assert decoded.text == SENTENCE
    assert not decoded.damaged


@pytest.mark.parametrize("text", ["单位：万元", "三公经费", "项目,预算数,决算数", "驻地位于䶮塘镇"])
def test_short_gb_text_is_not_taken_for_another_language(text):
    assert decode_text(text.encode("gb18030")).text == text


def test_big5_is_told_from_gb_by_its_private_characters():
    text = "一、基本情況\n本年度預算收入一千二百萬元，決算支出一千一百萬元。\n"
    assert decode_text(text.encode("big5")).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_cut_file_keeps_its_text_and_says_so(encoding):
    # An odd number of bytes ends inside a character in either encoding.
    data = ("一、部门概况\n" * 30 + SENTENCE).encode(encoding) + "元".encode(encoding)[:1]
    document = read_text(data)
    assert SENTENCE in document.text
    assert "损坏" in document.warnings[0]


def test_a_short_utf8_text_with_a_bad_byte_is_not_read_as_gb():
    assert decode_text("决算支出".encode() + b"\xff" + "0.14万元".encode()).text == "决算支出\ufffd0.14万元"


def test_text_is_kept_as_it_stands_but_for_line_breaks():
    document = read_text("　　一、概况\r\n\r\n 核定编制２７人①\x0b\x0c二、支出\r末行".encode())
    assert document.text == "　　一、概况\n\n 核定编制２７人①\n\n二、支出\n末行"
    assert [block.span.of(document.text) for block in document.blocks] == [
        "一、概况", "核定编制２７人①", "二、支出", "末行",
    ]  # fmt: skip


def test_zero_bytes_do_not_reach_the_text():
    assert read_text(b"a\x00b\x1bc").text == "a\ufffdb\ufffdc"


def test_blank_text_is_refused():
    with pytest.raises(ReportFormatError, match="没有文字"):
        read_text("　\n \n".encode())


WRAPPED = """二、“三公”经费支出决算情况说明
2023年示例区河道管理所使用一般公共预算财政拨款安排的“三公”
经费支出决算总额为 5.48 万元，比预算增加 0 万元，比上年增加1.55
万元，增长 39.4%，增加的主要原因是汛期巡查次数增多，公务用车运
行维护费支出比上年增加 1.05 万元；公务接待费支出比上年增加 0.5
万元，主要原因是上级部门来本单位检查防汛物资和堤防安全的次数增
加，接待外地同行交流的次数也比上年多。
（一）因公出国（境）费支出0万元。
（二）公务用车购置及运行维护费支出3.98万元，其中公务用车运行费
3.98万元，主要用于河道巡查、防汛抢险和机要文件交换等所需的燃料
费、维修费、过路过桥费、保险费。
"""


def test_lines_broken_by_the_width_of_a_page_are_joined():
    document = read_text(WRAPPED.encode())
    paragraphs = [block.span.of(document.text) for block in document.blocks]
    assert [paragraph[:4] for paragraph in paragraphs] == ["二、“三", "2023", "（一）因", "（二）公"]
    assert "比上年增加1.55万元，增长 39.4%" in paragraphs[1]
    assert paragraphs[1].endswith("也比上年多。")
    assert document.doubtful == ()


def test_a_number_over_a_line_break_is_doubtful():
    document = read_text(WRAPPED.replace("公务用车运行费\n3.98万元", "公务用车运行12\n3.98万元").encode())
    assert [span.of(document.text) for span in document.doubtful] == ["123.98"]


def test_one_paragraph_a_line_stays_as_it_is():
    text = "\n".join(
        f"示例区第{n}项工作已经完成，共投入资金{n * 7}万元，服务群众{'很' * n}多" for n in range(1, 20)
    )
    assert read_text(text.encode()).text == text

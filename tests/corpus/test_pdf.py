import pytest

from corpus.errors import MissingToolError, ReportFormatError, ReportLimitError
from corpus.readers import ocr, pdf
from corpus.readers.pdf import read_pdf
from corpus.types import Document


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(document.text)) for block in document.blocks]


def texts(document: Document) -> list[str]:
    return [text for _, text in blocks(document)]


FULL = "本部门二〇二三年度财政拨款收入支出总计与上年相比基本持平主要原因是人员变动以及"[:37]  # fills the line


def test_wrapped_lines_join_and_a_heading_stays_alone(draw):
    page = draw.text(96, 780, "一、收入情况") + draw.text(96, 760, FULL[:35])
    page += (
        draw.text(72, 740, FULL)
        + draw.text(72, 720, "财政拨款收入2,940.05万元。")
        + draw.text(96, 700, "二、支出情况")
    )
    document = read_pdf(draw.pdf([page]))
    assert texts(document) == [
        "一、收入情况",
        FULL[:35] + FULL + "财政拨款收入2,940.05万元。",
        "二、支出情况",
    ]


def test_a_number_broken_over_two_lines_is_one_and_in_doubt(draw):
    page = (
        draw.text(72, 760, FULL) + draw.text(72, 740, FULL[:34] + "2,99") + draw.text(72, 720, "5.39万元。")
    )
    document = read_pdf(draw.pdf([page]))
    assert "2,995.39万元" in document.text
    assert document.doubtful == ()  # the file's own order bears the joined number out


def test_lines_are_built_from_places_not_from_the_order_of_the_file(draw):
    page = draw.text(72 + 8 * 12 + 42, 760, "万元。") + draw.text(72, 740, "第二行在下面。")
    page += draw.text(72, 760, "收入支出总计合计") + draw.text(72 + 8 * 12, 760, "2995.39")
    assert texts(read_pdf(draw.pdf([page]))) == ["收入支出总计合计2995.39万元。", "第二行在下面。"]


def test_spaces_beside_digits_are_dropped_and_those_between_digits_kept(draw):
    page = draw.text(72, 760, "截至 2024 年在职 29 人，收入1 352.76万元")
    assert texts(read_pdf(draw.pdf([page]))) == ["截至2024年在职29人，收入1 352.76万元"]


def test_a_part_number_keeps_its_space(draw):
    page = draw.text(72, 760, "第二部分 2024年度部门决算表")
    assert texts(read_pdf(draw.pdf([page]))) == ["第二部分 2024年度部门决算表"]


def test_two_columns_are_read_one_after_the_other(draw):
    page = "".join(
        draw.text(72, 760 - 20 * n, f"左栏第{n}行的文字在此。")
        + draw.text(330, 760 - 20 * n, f"右栏第{n}行的文字在此。")
        for n in range(4)
    )
    assert [text[:4] for text in texts(read_pdf(draw.pdf([page])))] == [
        f"{c}栏第{n}" for c in "左右" for n in range(4)
    ]


def test_running_heads_and_page_numbers_go_and_unit_lines_stay(draw):
    def page(number: int) -> str:
        head = draw.text(72, 815, "某中心2024年度绩效自评报告") + draw.text(430, 795, "单位：万元")
        return (
            head
            + draw.text(72, 700, f"第{'一二三'[number]}页的正文。")
            + draw.text(280, 30, f"— {number + 1} —")
        )

    document = read_pdf(draw.pdf([page(n) for n in range(3)]))
    assert texts(document) == [t for n in "一二三" for t in ("单位：万元", f"第{n}页的正文。")]


def test_leaders_mark_contents_and_an_ellipsis_does_not(draw):
    page = draw.text(72, 760, "一、主要职能………………………………3") + draw.text(
        72, 700, "占比较高的有办公费、差旅费……"
    )
    assert [kind for kind, _ in blocks(read_pdf(draw.pdf([page])))] == ["contents", "paragraph"]


def test_a_list_under_contents_whose_first_entry_comes_again(draw):
    first = (
        draw.text(280, 780, "目 录") + draw.text(72, 740, "一、主要职能") + draw.text(72, 700, "二、机构设置")
    )
    second = draw.text(72, 780, "主要职能") + draw.text(72, 740, "负责本区行政审批。")
    document = read_pdf(draw.pdf([first, second]))
    assert [kind for kind, _ in blocks(document)] == [
        "paragraph",
        "contents",
        "contents",
        "paragraph",
        "paragraph",
    ]


@pytest.mark.parametrize(
    ("rotate", "left", "top"),
    [
        (0, 150 - 100, 500 - 300 - 10.8),
        (90, 300 - 50 - 1.8, 50),
        (180, 400 - 50 - 48, 250 - 1.8),
        (270, 189.2, 302),
    ],
)
def test_boxes_are_places_on_the_page_as_shown(draw, rotate, left, top):
    # A crop that begins at (100, 50) and is 400 wide and 450 high: the text stands 50 and 250 points inside it.
    document = read_pdf(draw.pdf([draw.text(150, 300, "四个汉字")], box="100 50 500 500", rotate=rotate))
    (box,) = document.blocks[0].boxes
    assert document.page_sizes == ((400, 450),) if rotate % 180 == 0 else document.page_sizes == ((450, 400),)
    assert (box.left, box.top) == (pytest.approx(left, abs=0.6), pytest.approx(top, abs=0.6))


def test_a_superscript_is_no_digit_of_the_number(draw):
    page = draw.text(72, 760, "项目支出534.47") + draw.text(156, 766, "12", 7) + draw.text(164, 760, "万元")
    assert texts(read_pdf(draw.pdf([page]))) == ["项目支出534.47¹²万元"]


def test_struck_text_is_left_out_and_said_so(draw):
    page = draw.text(72, 760, "总额88.88") + draw.text(126, 760, "95.20万元") + draw.line(96, 764, 126, 764)
    document = read_pdf(draw.pdf([page]))
    assert texts(document) == ["总额95.20万元"]
    assert document.warnings == ("第1页有5个字被划线删除，未计入正文。",)


def test_a_piece_struck_out_whole_is_left_out(draw):
    page = (
        draw.text(72, 760, "删去88.88") + draw.line(72, 764, 126, 764) + draw.text(300, 760, "留下95.20万元")
    )
    assert texts(read_pdf(draw.pdf([page]))) == ["留下95.20万元"]


def test_text_above_or_below_its_clip_is_not_shown(draw):
    clipped = "q 0 600 595 242 re W n " + draw.text(72, 560, "看不见的88.88万元") + "Q "
    assert texts(read_pdf(draw.pdf([clipped + draw.text(72, 700, "看得见的文字")]))) == ["看得见的文字"]


def test_bold_by_overprinting_is_not_doubled(draw):
    page = draw.text(72, 760, "决算合计12.50") + draw.text(72.4, 760, "决算合计12.50")
    assert texts(read_pdf(draw.pdf([page]))) == ["决算合计12.50"]


def test_footnotes_follow_the_paragraph_that_the_page_break_cuts(draw):
    first = (
        draw.text(72, 400, FULL) + draw.line(72, 120, 180, 120) + draw.text(72, 100, "1脚注：含上年结转。", 9)
    )
    document = read_pdf(draw.pdf([first, draw.text(72, 700, "其他因素造成。")]))
    assert blocks(document) == [("paragraph", FULL + "其他因素造成。"), ("footnote", "1脚注：含上年结转。")]


def test_slanted_text_is_a_watermark(draw):
    page = "BT /F1 40 Tf .7 .7 -.7 .7 100 100 Tm <" + "内部资料".encode("utf-16-be").hex() + "> Tj ET\n"
    document = read_pdf(draw.pdf([page + draw.text(72, 760, "正文在此。")]))
    assert texts(document) == ["正文在此。"]
    assert document.warnings == ("第1页有4个倾斜的字（如水印），未计入正文。",)


def test_a_head_of_junk_is_skipped(draw):
    assert texts(read_pdf(b"junk\n" + draw.pdf([draw.text(72, 760, "正文")]))) == ["正文"]


def test_what_is_no_pdf_is_refused():
    with pytest.raises(ReportFormatError, match="不是PDF"):
        read_pdf(b"PK\x03\x04 something else")


def test_a_truncated_file_is_refused(draw):
    with pytest.raises(ReportFormatError, match="已损坏或不完整"):
        read_pdf(draw.pdf([draw.text(72, 760, "正文")])[:40])


def test_a_password_is_named(draw):
    key = "<" + "00" * 32 + ">"
    trailer = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O {key} /U {key} >> /ID [<00> <00>]"
    with pytest.raises(ReportFormatError, match="密码"):
        read_pdf(draw.pdf([draw.text(72, 760, "正文")], trailer=trailer))


def test_limits(draw, monkeypatch):
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)
    with pytest.raises(ReportLimitError, match="2页，超过上限1页"):
        read_pdf(draw.pdf(["", ""]))
    with pytest.raises(ReportLimitError, match="边长"):
        read_pdf(draw.pdf([""], box="0 0 20000 842"))


SCAN = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"


def test_a_scan_without_recognition_names_the_command(draw, monkeypatch):
    monkeypatch.setattr(ocr, "is_available", lambda: False)
    with pytest.raises(MissingToolError, match=r'pip install "jida\[ocr\]"'):
        read_pdf(draw.pdf([SCAN]))


def test_a_scanned_page_among_others_is_warned_of(draw, monkeypatch):
    monkeypatch.setattr(ocr, "is_available", lambda: False)
    document = read_pdf(draw.pdf([draw.text(72, 760, "正文在此。"), SCAN]))
    assert texts(document) == ["正文在此。"]
    assert "第2页" in document.warnings[0]


@pytest.mark.parametrize("number", ["01", "05", "06", "07", "09", "13", "17"])
def test_real_reports_have_their_nine_tables_with_units(shared, number):
    (path,) = (shared / "reports").glob(f"{number}_*.pdf")
    document = read_pdf(path.read_bytes())
    named = [
        t for t in document.tables if t.caption and t.unit and t.caption.of(document.text).endswith("表")
    ]
    assert len(named) == 9
    assert not [c for t in document.tables for c in t.cells if c.doubtful]
    assert all("元" in t.unit.of(document.text) for t in named)


PLANTED = "三公经费支出99.00万元。"
WHITE_INK, BLACK_INK = "1 1 1 rg\n", "0 0 0 rg\n"


@pytest.mark.parametrize(
    "hide",
    [
        lambda text: WHITE_INK + text + BLACK_INK,
        lambda text: f"3 Tr\n{text}0 Tr\n",
        lambda text: f"0 0.2 0.4 rg 60 690 400 40 re f\n{text}{BLACK_INK}",
        lambda text: WHITE_INK + "60 690 400 40 re f\n" + text + BLACK_INK,
    ],
)
def test_text_that_nobody_sees_is_left_out_and_told(draw, hide):
    page = draw.text(72, 760, "三公经费支出0.14万元。") + hide(draw.text(72, 700, PLANTED))
    document = read_pdf(draw.pdf([page]))
    assert texts(document) == ["三公经费支出0.14万元。"]
    assert document.warnings == (
        "第1页有14个看不见的字（透明、与底色相同或极小），未计入正文，请在原件里查看。",
    )


def test_tiny_text_between_lines_of_usual_size_is_left_out(draw):
    page = draw.text(72, 760, "三公经费支出0.14万元，比上年减少。") + draw.text(72, 700, PLANTED, size=1)
    document = read_pdf(draw.pdf([page]))
    assert texts(document) == ["三公经费支出0.14万元，比上年减少。"]


def test_white_text_on_a_dark_box_is_seen_and_so_is_black_text_in_a_frame(draw):
    dark = "0 0.2 0.4 rg 60 690 400 40 re f\n" + WHITE_INK + draw.text(72, 700, "决算99.00万元。") + BLACK_INK
    frame = "50 580 500 60 re 55 585 490 50 re f*\n" + draw.text(72, 600, "预算98.00万元。")
    document = read_pdf(draw.pdf([dark + frame]))
    assert texts(document) == ["决算99.00万元。", "预算98.00万元。"]
    assert document.warnings == ()


def test_the_invisible_text_over_an_image_is_the_text_of_the_scan(draw):
    image = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID ff> EI Q\n"
    document = read_pdf(
        draw.pdf([image + "3 Tr\n" + draw.text(72, 700, "决算支出99.00万元，比上年增加一点点多一些。")])
    )
    assert texts(document) == ["决算支出99.00万元，比上年增加一点点多一些。"]
    assert "带有隐藏文字层的扫描件" in document.warnings[0]

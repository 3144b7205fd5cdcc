import io
import zipfile

import pytest

from corpus.errors import ReportFormatError
from corpus.readers.docx import read_docx
from corpus.readers.list_numbers import print_list_number

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def part(root, content):
    return (
        f'<w:{root} {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        f'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">{content}</w:{root}>'
    )


def docx(body, **parts):
    """A minimal package: the document and, by name, the parts it relates to."""
    relations = "".join(
        f'<Relationship Id="r{name}" Type="{TYPES}{name}" Target="{name}.xml"/>' for name in parts
    )
    files = {"word/document.xml": part("document", f"<w:body>{body}</w:body>")}
    files["word/_rels/document.xml.rels"] = f"<Relationships>{relations}</Relationships>"
    files |= {f"word/{name}.xml": part(name, content) for name, content in parts.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def p(text, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text, num_id=1, level=0):
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>')


def lvl(level, pattern, format="decimal", start=1, extra=""):
    start = "" if start is None else f'<w:start w:val="{start}"/>'
    return (
        f'<w:lvl w:ilvl="{level}">{start}<w:numFmt w:val="{format}"/>{extra}<w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def numbering(levels, nums='<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'):
    return f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>{nums}'


def lines(data):
    document = read_docx(data)
    return [block.span.of(document.text) for block in document.blocks]


def grid(document, place=0):
    table = document.tables[place]
    return [[cell.span.of(document.text) if cell else None for cell in row] for row in table.grid()]


def test_automatic_numbers_are_in_the_text_and_marked():
    document = read_docx(
        docx(
            numbered("概况") + numbered("机构", level=1) + numbered("支出"),
            numbering=numbering(lvl(0, "%1、", "chineseCounting") + lvl(1, "（%2）", "japaneseCounting")),
        )
    )
    assert document.text == "一、概况\n（一）机构\n二、支出\n"
    assert [block.auto_label.of(document.text) for block in document.blocks] == ["一、", "（一）", "二、"]


def test_inner_levels_begin_again_and_outer_ones_show():
    levels = lvl(0, "%1.") + lvl(1, "%1.%2")
    body = (
        numbered("a")
        + numbered("b", level=1)
        + numbered("c", level=1)
        + numbered("d")
        + numbered("e", level=1)
    )
    assert lines(docx(body, numbering=numbering(levels))) == ["1.a", "1.1b", "1.2c", "2.d", "2.1e"]


def test_an_orphan_level_shows_the_start_of_the_level_above():
    levels = lvl(0, "%1.", start=3) + lvl(1, "%1.%2")
    assert lines(docx(numbered("a", level=1), numbering=numbering(levels))) == ["3.1a"]


def test_a_missing_start_means_zero():
    assert lines(docx(numbered("a"), numbering=numbering(lvl(0, "%1.", start=None)))) == ["0.a"]


def test_a_start_override_begins_anew_and_lists_of_one_kind_count_on():
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    nums = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="1"/>{extra}</w:num>'
        for n, extra in ((1, ""), (2, ""), (3, override))
    )
    body = numbered("a") + numbered("b", 2) + numbered("c", 3) + numbered("d", 3)
    assert lines(docx(body, numbering=numbering(lvl(0, "%1."), nums))) == ["1.a", "2.b", "5.c", "6.d"]


def test_numbers_bound_to_a_style_and_taken_away_again():
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="条款"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    level = lvl(0, "x") + lvl(1, "第%2条", "chineseCounting", extra='<w:pStyle w:val="B"/>')
    off = '<w:pStyle w:val="B"/><w:numPr><w:numId w:val="0"/></w:numPr>'
    body = p("甲", '<w:pStyle w:val="B"/>') + p("乙", off) + p("丙", '<w:pStyle w:val="B"/>')
    assert lines(docx(body, styles=styles, numbering=numbering(level))) == ["第一条甲", "乙", "第二条丙"]


def test_numbers_inside_cells_count():
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    table = "<w:tbl>" + row.format(numbered(""), p("甲")) + row.format(numbered(""), p("乙")) + "</w:tbl>"
    document = read_docx(docx(table, numbering=numbering(lvl(0, "%1"))))
    assert grid(document) == [["1", "甲"], ["2", "乙"]]


@pytest.mark.parametrize(
    ("number", "style", "printed"),
    [
        (10, "chineseCounting", "十"), (12, "chineseCountingThousand", "十二"), (105, "chineseCountingThousand", "一百〇五"),
        (20, "japaneseCounting", "二十"), (12, "chineseLegalSimplified", "壹拾贰"), (10, "ideographDigital", "一〇"),
        (3, "decimalEnclosedCircle", "③"), (21, "decimalEnclosedCircle", "21"), (2, "decimalEnclosedParen", "⑵"),
        (3, "ideographTraditional", "丙"), (14, "upperRoman", "XIV"), (27, "lowerLetter", "aa"), (7, "decimalZero", "07"),
        (8, "decimalFullWidth", "８"), (5, "an unknown format", "5"),
    ],
)  # fmt: skip
def test_number_formats(number, style, printed):
    assert print_list_number(number, style) == printed


def test_revisions_are_read_as_accepted():
    body = (
        "<w:p><w:r><w:t>采购</w:t></w:r><w:del><w:r><w:delText>88.88</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>95.20</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>1</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>万元</w:t></w:r></w:moveTo></w:p>"
    )
    assert lines(docx(body)) == ["采购95.20万元"]


def test_a_deleted_paragraph_mark_joins_the_lines_and_a_deleted_row_is_gone():
    joined = p("决算支出", "<w:rPr><w:del/></w:rPr>") + p("0.14万元")
    row = "<w:tr>{}<w:tc>" + p("甲") + "</w:tc><w:tc>" + p("{}") + "</w:tc></w:tr>"
    table = f"<w:tbl>{row.format('<w:trPr><w:del/></w:trPr>', '1')}{row.format('', '2')}</w:tbl>"
    assert lines(docx(joined + table)) == ["决算支出0.14万元", "甲\t2"]


def test_hidden_text_field_codes_and_page_breaks():
    def field(kind):
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = "<w:r><w:instrText>PAGEREF x</w:instrText><w:t>?</w:t></w:r>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>内部</w:t></w:r>"
    shown = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>公开</w:t></w:r>'
    body = (
        f"<w:p>{hidden}{shown}{field('begin')}{code}{field('separate')}<w:r><w:t>8</w:t></w:r>{field('end')}"
    )
    assert lines(docx(body + "<w:r><w:br/><w:t>次行</w:t></w:r></w:p>")) == ["公开8", "次行"]


def test_a_field_code_that_is_never_closed_swallows_one_paragraph_at_most():
    body = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' + p("后文")
    assert lines(docx(body)) == ["后文"]


def test_a_text_box_stands_once():
    box = "<w:txbxContent>" + p("得分96.5分") + "</w:txbxContent>"
    body = (
        "<w:p><w:r><w:t>正文</w:t><mc:AlternateContent>"
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    document = read_docx(docx(body))
    assert [(block.kind, block.span.of(document.text)) for block in document.blocks] == [
        ("paragraph", "正文"),
        ("textbox", "得分96.5分"),
    ]


def test_content_controls_formulas_and_symbols():
    formula = "<m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r></m:den></m:f></m:oMath>"
    body = f'<w:sdt><w:sdtContent><w:p><w:r><w:t>均值</w:t></w:r>{formula}<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    assert lines(docx(body + "</w:p></w:sdtContent></w:sdt>")) == ["均值(a+b)/3☑"]


def test_footnotes_come_last_in_the_order_of_reference():
    def reference(number):
        return f'<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id="{number}"/></w:r></w:p>'

    notes = "".join(
        f'<w:footnote w:id="{n}">{p(text)}</w:footnote>'
        for n, text in ((2, "后注"), (3, "先注"), (4, "无人引用"))
    )
    document = read_docx(docx(reference(3) + reference(2), footnotes=notes))
    assert document.text == "甲\n甲\n先注\n后注\n"
    assert [block.kind for block in document.blocks] == ["paragraph", "paragraph", "footnote", "footnote"]


def test_headings_and_contents_by_style():
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="toc 1"/></w:style>'
    )
    body = (
        p("概况", '<w:pStyle w:val="1"/>')
        + p("概况 3", '<w:pStyle w:val="2"/>')
        + p("正文", '<w:outlineLvl w:val="0"/>')
    )
    document = read_docx(docx(body, styles=styles))
    assert [(block.kind, block.level) for block in document.blocks] == [
        ("heading", 2),
        ("contents", None),
        ("heading", 1),
    ]


def test_merged_cells():
    def tc(text, properties=""):
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"

    span, restart, merge = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        tc("项目", restart) + tc("2024年", span),
        tc("", merge) + tc("预算") + tc("决算"),
        '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("3.00") + tc("0.14"),
    ]
    document = read_docx(docx("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"))
    assert grid(document) == [["项目", "2024年", "2024年"], ["项目", "预算", "决算"], [None, "3.00", "0.14"]]
    assert document.text == "项目\t2024年\n预算\t决算\n3.00\t0.14\n"


def test_a_nested_table_stands_after_the_outer_one():
    inner = f"<w:tbl><w:tr><w:tc>{p('印刷费')}</w:tc><w:tc>{p('1,203.78')}</w:tc></w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{p('外层')}</w:tc><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    document = read_docx(docx(outer))
    assert grid(document) == [["外层", ""]]
    assert grid(document, 1) == [["印刷费", "1,203.78"]]


def test_strict_documents_read_alike():
    data = docx(p("决算0.14万元"))
    strict = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            new.writestr(name, content)
    assert lines(strict.getvalue()) == ["决算0.14万元"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_any_doctype_is_refused(encoding):
    buffer = io.BytesIO()
    xml = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + part(
        "document", f"<w:body>{p('&x;')}</w:body>"
    )
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", xml.encode(encoding))
    with pytest.raises(ReportFormatError, match="DOCTYPE"):
        read_docx(buffer.getvalue())


def test_a_document_without_text_says_what_to_do():
    with pytest.raises(ReportFormatError, match="PDF"):
        read_docx(docx("<w:p/>"))


def run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(*runs, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


SEEN = run("三公经费支出0.14万元。")
PLANTED = "三公经费支出99.00万元。"
WHITE_TEXT = '<w:color w:val="FFFFFF"/>'


@pytest.mark.parametrize(
    "properties",
    [
        WHITE_TEXT,
        '<w:color w:val="FDFDFE"/>',
        '<w:sz w:val="2"/>',
        "<w:vanish/>",
        '<w:rStyle w:val="pale"/>',
        '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>',
        WHITE_TEXT + '<w:highlight w:val="white"/>',
    ],
)
def test_a_figure_that_nobody_sees_is_left_out_and_told(properties):
    styles = '<w:style w:type="character" w:styleId="pale"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>'
    document = read_docx(docx(paragraph(SEEN) + paragraph(run(PLANTED, properties), SEEN), styles=styles))
    assert document.text == "三公经费支出0.14万元。\n" * 2
    assert document.warnings == (
        "看不见的文字（设为隐藏、与底色相同或极小）没有读取：“三公经费支出0.14万元”之后14字；请在原件里查看。",
    )


@pytest.mark.parametrize(
    ("run_properties", "paragraph_properties"),
    [
        (WHITE_TEXT, '<w:shd w:val="clear" w:fill="1F4E79"/>'),
        (WHITE_TEXT + '<w:shd w:val="clear" w:fill="C00000"/>', ""),
        (WHITE_TEXT + '<w:highlight w:val="darkBlue"/>', ""),
        ('<w:color w:val="FFFF00"/>', ""),
        ('<w:color w:val="auto"/><w:shd w:val="clear" w:fill="000000"/>', ""),
        ('<w:rStyle w:val="pale"/><w:color w:val="auto"/>', ""),
        ('<w:vanish w:val="0"/><w:sz w:val="10"/>', ""),
    ],
)
def test_pale_text_on_a_dark_ground_is_seen(run_properties, paragraph_properties):
    styles = '<w:style w:type="character" w:styleId="pale"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>'
    body = paragraph(run("决算99.00万元", run_properties), properties=paragraph_properties)
    document = read_docx(docx(body, styles=styles))
    assert (document.text, document.warnings) == ("决算99.00万元\n", ())


def shaded_table(head_properties="", style=""):
    white = paragraph(run("决算数", WHITE_TEXT))
    rows = f"<w:tr><w:tc>{p('项目')}</w:tc><w:tc><w:tcPr>{head_properties}</w:tcPr>{white}</w:tc></w:tr>"
    rows += f"<w:tr><w:tc>{p('公务接待费')}</w:tc><w:tc>{paragraph(run('99.00', WHITE_TEXT))}</w:tc></w:tr>"
    return f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/></w:tblPr>{rows}</w:tbl>'


def test_white_text_in_a_shaded_cell_is_seen_and_in_a_plain_one_is_not():
    document = read_docx(docx(shaded_table('<w:shd w:val="clear" w:fill="2F5496"/>')))
    assert grid(document) == [["项目", "决算数"], ["公务接待费", ""]]
    assert "“公务接待费”之后5字" in document.warnings[0]


def test_the_style_of_a_table_may_shade_its_head():
    styles = (
        '<w:style w:type="table" w:styleId="base"><w:tblStylePr w:type="firstRow"><w:tcPr>'
        '<w:shd w:val="clear" w:fill="4472C4"/></w:tcPr></w:tblStylePr></w:style>'
        '<w:style w:type="table" w:styleId="t"><w:basedOn w:val="base"/></w:style>'
    )
    document = read_docx(docx(shaded_table(style="t"), styles=styles))
    assert grid(document) == [["项目", "决算数"], ["公务接待费", ""]]


def test_a_hidden_row_is_left_out():
    rows = f"<w:tr><w:tc>{p('甲')}</w:tc><w:tc>{p('1.00')}</w:tc></w:tr>"
    rows += f"<w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{p('乙')}</w:tc><w:tc>{p('2.00')}</w:tc></w:tr>"
    document = read_docx(docx(f"<w:tbl>{rows}</w:tbl>"))
    assert grid(document) == [["甲", "1.00"]]
    assert "隐藏行5字" in document.warnings[0]


def test_a_white_title_over_a_picture_stays_and_a_white_figure_does_not():
    drawing = (
        "<w:r><w:drawing><wp:anchor behindDoc='1' "
        "xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing'/></w:drawing></w:r>"
    )
    title = paragraph(drawing, run("2024", WHITE_TEXT), run("年度部门决算", WHITE_TEXT))
    document = read_docx(docx(title + paragraph(run(PLANTED, WHITE_TEXT))))
    assert document.text == "2024年度部门决算\n"
    assert len(document.warnings) == 1

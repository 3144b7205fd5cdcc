import pytest

from corpus.errors import ReportFormatError, ReportLimitError
from corpus.readers.html import read_html


def blocks(body, head=""):
    document = read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode())
    return [block.span.of(document.text) for block in document.blocks]


def grid(body):
    document = read_html(body.encode())
    (table,) = document.tables
    return [[cell.span.of(document.text) if cell else None for cell in row] for row in table.grid()]


def test_a_number_cut_up_by_tags_is_one_number():
    assert blocks("<p>决算<b>1</b>,<b>352</b>.76万元，<wbr>其中<u> 1,300.00 </u>万元</p>") == [
        "决算1,352.76万元，其中 1,300.00 万元"
    ]


def test_a_line_break_in_the_source_is_no_space_between_chinese_characters():
    assert blocks("<p>财政\n  拨款 1.00\n万元</p>") == ["财政拨款 1.00 万元"]


def test_what_the_page_does_not_show_is_left_out():
    hidden = (
        "<script>1</script><style>2</style><p style='display:none'>3</p><p hidden>4</p><nav>5</nav><!--6-->"
    )
    assert blocks(hidden + "<p>正文</p>") == ["正文"]


def test_menus_of_links_go_and_linked_text_stays():
    menu = "<ul><li><a href='/'>首页</a></li><li><a href='/zwgk'>政务公开</a></li></ul>"
    assert blocks(menu + "<p>附件：<a href='x'>自评表</a></p>") == ["附件：自评表"]


def test_headings_and_list_numbers():
    document = read_html(
        "<h2>一、概况</h2><ol start=3><li>甲</li><li value=7>乙</li></ol><ul><li>丙</li></ul><ol type=a><li>丁</ol>".encode()
    )
    assert [(b.kind, b.level, b.span.of(document.text)) for b in document.blocks] == [
        ("heading", 2, "一、概况"),
        ("paragraph", None, "3. 甲"),
        ("paragraph", None, "7. 乙"),
        ("paragraph", None, "丙"),
        ("paragraph", None, "a. 丁"),
    ]
    assert document.blocks[1].auto_label.of(document.text) == "3. "


def test_a_title_that_the_body_lacks_is_put_first():
    assert blocks("<p>正文</p>", "<meta name=ArticleTitle content=某局决算>") == ["某局决算", "正文"]
    assert blocks("<p>某局决算</p>", "<title>某局决算_某县政府网</title>") == ["某局决算"]


def test_merged_cells_stand_once_and_cover_their_places():
    body = "<table><tr><td rowspan=2>项目<td colspan=2>2024年<tr><td>预算<td>决算</table>"
    assert grid(body) == [["项目", "2024年", "2024年"], ["项目", "预算", "决算"]]


def test_spans_are_clipped_to_the_table():
    body = "<table><tr><th rowspan=3>指标<th colspan=99>跨度<tr><td>甲<td>乙<tr><td>丙<td>丁</table>"
    assert grid(body) == [["指标", "跨度", "跨度"], ["指标", "甲", "乙"], ["指标", "丙", "丁"]]
    assert (
        grid("<table><tr><td rowspan=65534 colspan=1000>甲<td rowspan=99999999 colspan=99999999>乙</table>")[
            0
        ][-1]
        == "乙"
    )


def test_a_narrow_cell_broken_over_lines():
    assert grid("<table><tr><td><p>公务<br>用车</p><td>12<br>34</table>") == [["公务用车", "12 34"]]


def test_a_layout_table_is_walked_and_its_inner_table_kept():
    body = "<table><tr><td><p>标题</p><table><tr><td>公务接待费<td>0.14</table></td></tr></table>"
    assert grid(body) == [["公务接待费", "0.14"]]


def test_gb18030_with_a_rare_character_loses_nothing():
    data = (
        "<html><head><meta charset=gb2312></head><body><p>驻地䶮塘镇，决算0.14万元</p></body></html>".encode(
            "gb18030"
        )
    )
    assert "驻地䶮塘镇，决算0.14万元" in read_html(data).text


@pytest.mark.parametrize("tag", ["div", "b", "table", "blockquote"])
def test_deep_nesting_is_refused_before_parsing(tag):
    with pytest.raises(ReportLimitError, match="嵌套"):
        read_html(f"<{tag}>".encode() * 100_000)


def test_a_page_without_text_is_refused():
    with pytest.raises(ReportFormatError, match="没有正文"):
        read_html(b"<html><body><script>1</script></body></html>")


def test_too_many_cells_are_refused():
    with pytest.raises(ReportLimitError, match="表格过大"):
        read_html(b"<table>" + (b"<tr>" + b"<td>1" * 100) * 2100 + b"</table>")


def test_tags_inside_scripts_are_no_nesting():
    assert blocks("<script>" + "s += '<div>';" * 600 + "</script><p>正文</p>") == ["正文"]


PLANTED = "三公经费支出99.00万元"


@pytest.mark.parametrize(
    ("head", "hidden"),
    [
        ("", f"<p style='color:#fff'>{PLANTED}</p>"),
        ("", f"<p><font color=white>{PLANTED}</font></p>"),
        ("", f"<p style='font-size:1px'>{PLANTED}</p>"),
        ("", f"<p style='opacity:0'>{PLANTED}</p>"),
        ("", f"<div style='position:absolute;left:-9999px'><p>{PLANTED}</p></div>"),
        ("", f"<div style='color:rgb(255,255,255)'><p>{PLANTED}</p></div>"),
        ("", f"<div style='background:#123456'><p style='color:#123456'>{PLANTED}</p></div>"),
        ("<style>.x{display:none}</style>", f"<p class=x>{PLANTED}</p>"),
        ("<style>#y{color:white}</style>", f"<p id=y>{PLANTED}</p>"),
        ("<link rel=stylesheet href=a.css>", f"<p class=y style='color:white'>{PLANTED}</p>"),
    ],
)
def test_a_figure_that_the_page_does_not_show_is_left_out_and_told(head, hidden):
    document = read_html(f"<html><head>{head}</head><body><p>三公0.14万元</p>{hidden}</body></html>".encode())
    assert document.text == "三公0.14万元\n"
    assert document.warnings == (
        "看不见的文字（设为隐藏、与底色相同或极小）没有读取：“三公0.14万元”之后13字；请在原件里查看。",
    )


@pytest.mark.parametrize(
    ("head", "shown"),
    [
        ("", "<p style='color:#fff;background:#036'>决算</p>"),
        (
            "",
            "<div style='background-image:url(a.png);background:url(a.png)'><p style='color:#fff'>决算</p></div>",
        ),
        ("<style>.h{background-color:navy}</style>", "<p class=h style='color:white'>决算</p>"),
        ("<style>@media print{.h{display:none}}</style>", "<p class=h>决算</p>"),
        ("<style>p{display:none}p{display:block}</style>", "<p>决算</p>"),
        ("<link rel=stylesheet href=a.css>", "<p class=banner style='color:white'>决算</p>"),
        ("", "<p style='color:yellow'>决算</p>"),
    ],
)
def test_pale_text_on_a_dark_ground_is_shown(head, shown):
    document = read_html(f"<html><head>{head}</head><body>{shown}</body></html>".encode())
    assert (document.text, document.warnings) == ("决算\n", ())


def test_hidden_rows_and_cells_of_a_table_are_left_out():
    table = "<table><tr><td>甲<td style='display:none'>9<td>1<tr style='display:none'><td>乙<td>2<td>3"
    table += "<tr><td>丙<td style='display:none'>8<td style='color:white'>7</table>"
    assert grid(table) == [["甲", "1"], ["丙", ""]]

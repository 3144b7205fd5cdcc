from corpus.readers.markdown import read_markdown


def read(source):
    document = read_markdown(source.encode())
    return document, [(block.kind, block.level, block.span.of(document.text)) for block in document.blocks]


def paragraphs(source):
    return [text for _, _, text in read(source)[1]]


def test_headings_keep_their_level():
    assert read("# 报告\n\n## 一、概况\n正文")[1] == [
        ("heading", 1, "报告"),
        ("heading", 2, "一、概况"),
        ("paragraph", None, "正文"),
    ]


def test_numbers_are_never_markup():
    assert paragraphs("人均193*7*2元") == ["人均193*7*2元"]
    assert paragraphs("下降__6.25__%") == ["下降6.25%"]
    assert paragraphs("    1,352.76万元") == ["1,352.76万元"]
    assert paragraphs("[注]: 本表单位为万元") == ["[注]: 本表单位为万元"]
    assert paragraphs("支出<5万元且>3万元") == ["支出<5万元且>3万元"]


def test_a_rule_under_text_makes_no_heading():
    assert read("决算支出0.14万元\n---\n后文")[1] == [
        ("paragraph", None, "决算支出0.14万元"),
        ("paragraph", None, "后文"),
    ]


def test_typed_list_numbers_stand_in_the_text():
    assert paragraphs("1. 公开\n2. 共享\n   1) 证照\n- 其他") == ["1. 公开", "2. 共享", "1) 证照", "其他"]


def test_strong_marks_go_even_beside_chinese_punctuation():
    assert paragraphs("**“三公”经费：**支出**0.14**万元") == ["“三公”经费：支出0.14万元"]


def test_simple_formulas_are_set_as_text():
    assert paragraphs(r"得分率  $69.33\%$  ，人数 $\geq 500$ 人") == ["得分率 69.33% ，人数 ≥ 500 人"]
    assert paragraphs(r"综合 $\frac{1}{3}$ 即可") == [r"综合 $\frac{1}{3}$ 即可"]


def test_front_matter_gives_its_title_only():
    assert paragraphs("---\ntitle: 某局自评报告\ndraft: 1\n---\n正文") == ["某局自评报告", "正文"]


def test_a_pipe_table():
    document, _ = read("| 项目 | 决算数 |\n|:--|--:|\n| 公务用车\\|运行 | 15.00 |\n")
    (table,) = document.tables
    assert [[cell.span.of(document.text) for cell in row] for row in table.grid()] == [
        ["项目", "决算数"],
        ["公务用车|运行", "15.00"],
    ]
    assert [cell.header for cell in table.cells] == [True, True, False, False]


def test_a_row_longer_than_its_header_keeps_its_figures():
    document, _ = read("| 项目 | 预算 |\n|--|--|\n| 接待费 | 3.00 | 0.14 |\n| 车 |\n")
    assert [[cell and cell.span.of(document.text) for cell in row] for row in document.tables[0].grid()] == [
        ["项目", "预算", None],
        ["接待费", "3.00", "0.14"],
        ["车", "", None],
    ]


def test_an_html_table_inside_a_paragraph_is_a_table():
    document, blocks = read(
        "前文<table><tr><td rowspan=2>项目</td><td>预算</td></tr>\n\n<tr><td>3.00</td></tr></table>后文"
    )
    assert [kind for kind, _, _ in blocks] == ["paragraph", "table", "paragraph"]
    assert [[cell.span.of(document.text) for cell in row] for row in document.tables[0].grid()] == [
        ["项目", "预算"],
        ["项目", "3.00"],
    ]


def test_each_line_of_a_paragraph_is_a_block():
    assert paragraphs("（一）机构\\\n核定编制32人<br>实有29人\n内设5股室") == [
        "（一）机构",
        "核定编制32人",
        "实有29人",
        "内设5股室",
    ]


def test_a_real_report_with_108_html_tables(shared):
    (path,) = (shared / "reports").glob("20_*.md")
    document = read_markdown(path.read_bytes())
    assert len(document.tables) == 108
    assert "得分率 69.33% ，" in document.text
    rows = [
        [cell and cell.span.of(document.text) for cell in row]
        for table in document.tables
        for row in table.grid()
    ]
    assert any(row[:4] == ["省级职业技能竞赛经费", "一次性竞赛补贴经费", "2022", "1770.00"] for row in rows)

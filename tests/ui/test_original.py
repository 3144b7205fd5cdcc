import io

import pypdfium2
import pytest
from PIL import Image

from corpus.builder import CellDraft, DocumentBuilder
from corpus.errors import Error
from corpus.types import Box, Metadata, Report, Span
from ui.original import boxes_of, page_image


def blank_pdf(width=400, height=300):
    document = pypdfium2.PdfDocument.new()
    document.new_page(width, height)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_box_is_drawn_where_it_belongs():
    image = Image.open(io.BytesIO(page_image(blank_pdf(), 1, [Box(1, 100, 50, 200, 80)])))
    scale = image.width / 400
    inside = image.getpixel((int(150 * scale), int(65 * scale)))
    outside = image.getpixel((int(150 * scale), int(200 * scale)))
    assert inside[2] < 220
    assert min(outside) > 245


def test_a_box_of_another_page_is_not_drawn():
    image = Image.open(io.BytesIO(page_image(blank_pdf(), 1, [Box(2, 100, 50, 200, 80)])))
    assert image.convert("L").getextrema()[0] > 245


def test_a_huge_page_is_drawn_small():
    image = Image.open(io.BytesIO(page_image(blank_pdf(14000, 14000), 1, [])))
    assert image.width * image.height <= 6_100_000


def test_no_such_page_is_said():
    with pytest.raises(Error, match="原件共 1 页，没有第 2 页"):
        page_image(blank_pdf(), 2, [])


def test_what_is_no_pdf_is_said():
    with pytest.raises(Error, match="不能按页显示"):
        page_image(b"nothing", 1, [])


def test_a_cell_has_its_own_box_and_prose_its_block():
    builder = DocumentBuilder("pdf")
    block, cell = Box(1, 0, 0, 50, 10), Box(1, 60, 20, 90, 30)
    builder.add_block("paragraph", "三公经费0.14万元", boxes=[block])
    builder.add_table(
        [CellDraft(0, 0, "项目"), CellDraft(0, 1, "6.90", box=cell)], boxes=[Box(1, 0, 20, 90, 30)]
    )
    made = builder.build()
    report = Report("a.pdf", "x", "pdf", made.text, Metadata(), made.blocks, (), (), made.tables, ())
    at = made.text.index("6.90")
    assert boxes_of(report, Span(at, at + 4)) == [cell]
    assert boxes_of(report, Span(4, 8)) == [block]

import io

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from corpus.errors import MissingToolError, ReportFormatError, ReportLimitError
from corpus.readers import ocr
from corpus.readers.ocr_pieces import Piece, find_pieces, mend_cells
from corpus.readers.ocr_rules import find_rules, find_tilt, without_rules
from corpus.readers.pdf import read_pdf
from corpus.readers.pdf_grid import find_grids

needs_ocr = pytest.mark.skipif(not ocr.is_available(), reason="the optional extra ocr is not installed")
SCALE = 200 / 72


def ruled(angle: float = 0.0) -> np.ndarray:
    """A page of 300 x 200 points with a grid of 3 x 2 cells, turned clockwise by so many degrees."""
    import cv2

    page = np.full((round(200 * SCALE), round(300 * SCALE)), 235, np.uint8)
    for x in (40, 120, 200, 260):
        cv2.line(page, (round(x * SCALE), round(40 * SCALE)), (round(x * SCALE), round(120 * SCALE)), 30, 2)
    for y in (40, 80, 120):
        cv2.line(page, (round(40 * SCALE), round(y * SCALE)), (round(260 * SCALE), round(y * SCALE)), 30, 2)
    turn = cv2.getRotationMatrix2D((page.shape[1] / 2, page.shape[0] / 2), -angle, 1)
    return cv2.warpAffine(page, turn, page.shape[::-1], borderValue=235)


def scan_of(pdf: bytes, turns: int = 0) -> bytes:
    """The first page as a PNG of 200 dots an inch, turned counter-clockwise by quarters."""
    image = pdfium.PdfDocument(pdf)[0].render(scale=SCALE).to_pil().convert("RGB")
    stream = io.BytesIO()
    image.rotate(90 * turns, expand=True).save(stream, "PNG", dpi=(200, 200))
    return stream.getvalue()


def latin_pdf(content: str) -> bytes:
    """A page of 400 x 300 points in a font that every pypdfium2 can draw."""
    body = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [4 0 R] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 300] /Contents 5 0 R"
        " /Resources << /Font << /F1 3 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
    ]
    data = "%PDF-1.4\n" + "".join(f"{n} 0 obj\n{text}\nendobj\n" for n, text in enumerate(body, 1))
    return (data + "trailer << /Root 1 0 R /Size 6 >>\n%%EOF").encode()


def test_an_image_without_recognition_names_the_command(monkeypatch):
    monkeypatch.setattr(ocr, "is_available", lambda: False)
    with pytest.raises(MissingToolError, match=r'pip install "jida\[ocr\]"'):
        ocr.read_image(b"")


@needs_ocr
def test_a_damaged_image_is_refused():
    with pytest.raises(ReportFormatError, match="图片文件已损坏"):
        ocr.read_image(b"\x89PNG\r\n\x1a\n damaged")


@needs_ocr
def test_too_many_pixels_are_refused(monkeypatch):
    monkeypatch.setattr(ocr, "MAX_PIXELS", 100)
    stream = io.BytesIO()
    Image.new("L", (60, 60)).save(stream, "PNG")
    with pytest.raises(ReportLimitError, match="60×60"):
        ocr.read_image(stream.getvalue())


@needs_ocr
@pytest.mark.parametrize("angle", [-1.2, 0.0, 0.9])
def test_rules_say_how_far_a_page_is_turned(angle):
    assert np.degrees(find_tilt(ruled(angle), 0.0)) == pytest.approx(angle, abs=0.15)


@needs_ocr
def test_rules_make_a_grid_and_are_painted_over():
    page = ruled()
    (grid,), loose = find_grids(find_rules(page, SCALE))
    assert (len(grid.xs), len(grid.ys), loose) == (4, 3, ())
    assert [round(x) for x in grid.xs] == [40, 120, 200, 260]
    assert int(without_rules(page, [grid], SCALE).min()) > 150


@needs_ocr
def test_a_line_over_two_cells_is_cut_and_a_missed_mark_found():
    page = ruled()
    (grid,), _ = find_grids(find_rules(page, SCALE))
    clean = without_rules(page, [grid], SCALE)
    clean[round(97 * SCALE) : round(103 * SCALE), round(70 * SCALE) : round(74 * SCALE)] = 20
    over_two = (round(50 * SCALE), round(52 * SCALE), round(180 * SCALE), round(66 * SCALE))
    pieces = find_pieces(clean, [over_two], [grid], SCALE)
    assert [(round(p.box[0] / SCALE), round(p.box[2] / SCALE)) for p in pieces[:2]] == [(50, 119), (121, 180)]
    assert len(pieces) == 3
    assert 68 <= pieces[2].box[0] / SCALE <= 71


def test_a_dash_in_a_column_of_figures_is_no_ideograph():
    first, second = (0, 0, 100, 30), (200, 0, 300, 30)
    pieces = [Piece(first, first), Piece(first, first), Piece(second, second), Piece(second, second)]
    assert mend_cells(["一", "-6.25", "一", "序号"], pieces) == ["—", "-6.25", "一", "序号"]
    assert mend_cells(["17.00.", "无。"], pieces[:2]) == ["17.00", "无。"]


@pytest.mark.parametrize(
    ("one", "other", "agreed"),
    [
        (("15.00", 0.99), ("15.00", 0.98), ("15.00", True)),
        (("115.00", 0.99), ("15.00", 0.97), ("115.00", False)),
        (("15.00", 0.99), ("15.00", 0.60), ("15.00", False)),
        (("公务接待费", 0.70), ("公务接待费", 0.70), ("公务接待费", True)),
    ],
)
def test_figures_are_certain_when_two_strong_readings_agree(one, other, agreed):
    assert ocr._agree(one, other) == agreed


@needs_ocr
@pytest.mark.parametrize("turns", [0, 1])
def test_a_scanned_table_whichever_way_it_lies(turns):
    content = ""
    for y in (120, 160, 200, 240):
        content += f"40 {y} m 340 {y} l S\n"
    for x in (40, 140, 240, 340):
        content += f"{x} 120 m {x} 240 l S\n"
    rows = [("Item", "Budget", "Final"), ("A", "1,286.50", "0.14"), ("Total", "18.36", "-3.22")]
    for y, row in zip((212, 172, 132), rows, strict=True):
        for x, text in zip((50, 150, 250), row, strict=True):
            content += f"BT /F1 14 Tf {x} {y} Td ({text}) Tj ET\n"
    document = ocr.read_image(scan_of(latin_pdf(content), turns))
    (table,) = document.tables
    grid = [[cell.span.of(document.text) if cell else "" for cell in row] for row in table.grid()]
    assert grid == [list(row) for row in rows]
    cell = next(cell for cell in table.cells if cell.span.of(document.text) == "0.14")
    upright, turned = (240, 100, 340, 140), (100, 60, 140, 160)
    expected = turned if turns else upright
    assert (cell.box.left, cell.box.top, cell.box.right, cell.box.bottom) == pytest.approx(expected, abs=3)
    assert document.warnings[0].startswith("第1页由文字识别得到")


@needs_ocr
def test_the_known_scan_has_no_wrong_figure_shown_as_certain(shared):
    document = read_pdf((shared / "parsing" / "scan_rot90.pdf").read_bytes())
    (table,) = document.tables
    figures = [[c.span.of(document.text) for c in row] for row in table.grid()][2:]
    wanted = ["18.36", "20.00", "15.14", "-3.22", "-17.54"]
    doubtful = {cell.span.of(document.text) for cell in table.cells if cell.doubtful}
    assert [text for text in figures[0][2:] if text not in doubtful] == [
        t for t in wanted if t not in doubtful
    ]
    assert len(figures) == 5
    # A number struck through in the scan can not be told from its correction.
    assert any("88" in span.of(document.text) for span in document.doubtful)

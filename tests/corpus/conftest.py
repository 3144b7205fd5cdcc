"""A small PDF writer, so that each test of the PDF reader shows the page it is about."""

from collections.abc import Callable, Sequence

import pytest

Lines = Sequence[tuple[float, float, float, float]]


def text_at(x: float, y: float, text: str, size: float = 12) -> str:
    """Show text with its baseline at y points from the bottom."""
    return f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n"


def line_from(x0: float, y0: float, x1: float, y1: float) -> str:
    """Draw a line."""
    return f"{x0} {y0} m {x1} {y1} l S\n"


def rules(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Draw a full grid of lines."""
    across = [line_from(xs[0], y, xs[-1], y) for y in ys]
    return "".join(across + [line_from(x, ys[0], x, ys[-1]) for x in xs])


def pdf_of(
    pages: Sequence[str], *, box: str = "0 0 595 842", rotate: int = 0, trailer: str = "", images: str = ""
) -> bytes:
    """A PDF of content streams, in one Chinese font that is not embedded: ideographs 1 em wide, ASCII half."""
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{6 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500]"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 5 0 R >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0"
        " /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
    ]
    for number, content in enumerate(pages):
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Rotate {rotate} /Contents {7 + 2 * number} 0 R"
            f" /Resources << /Font << /F1 3 0 R >> {images} >> >>"
        )
        bodies.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    data = b"%PDF-1.5\n"
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer << /Size {len(bodies) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(data)}\n%%EOF"
    return data + end.encode("latin-1")


class PdfMaker:
    """What a test draws with."""

    text = staticmethod(text_at)
    line = staticmethod(line_from)
    rules = staticmethod(rules)
    pdf: Callable[..., bytes] = staticmethod(pdf_of)

    def table(self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]]) -> str:
        """A ruled table, rows from the top; text stands 2 points from the left and 4 from the foot of its cell."""
        drawn = rules(xs, ys)
        for row, bottom in zip(rows, sorted(ys, reverse=True)[1:], strict=True):
            for text, left in zip(row, xs, strict=False):
                drawn += text_at(left + 2, bottom + 4, text) if text else ""
        return drawn


@pytest.fixture(scope="session")
def draw() -> PdfMaker:
    """Draws small PDFs."""
    return PdfMaker()

"""How much of known documents each reader gives back: python benchmarks/parsing.py FOLDER

FOLDER holds one report in every format, `truth.json` with its visible lines and table grids, `txt/` with the
same text in several encodings and `bad/` with hostile files.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.errors import Error
from corpus.reading import read_document
from corpus.types import Document, Table

_WORD_FILES = (
    "report.docx",
    "strict.docx",
    "report.doc",
    "report.wps",
    "report.rtf",
    "report.odt",
    "report.pdf",
)
_PAGES = ("page_utf8.html", "page_gb.html", "html_as.doc", "html_as.xls")
_PAGE_TABLE = [
    ["项目", "2023年决算数", "2024年", "2024年", "增减", "增减"],
    ["项目", "2023年决算数", "预算数", "决算数", "金额", "%"],
    ["合计", "18.36", "20.00", "15.14", "-3.22", "-17.54"],
    ["一、因公出国（境）费", "0.00", "0.00", "0.00", "0.00", "—"],
    ["二、公务接待费", "2.36", "3.00", "0.14", "-2.22", "-94.07"],
    ["三、公务用车购置及运行费", "16.00", "17.00", "15.00", "-1.00", "-6.25"],
    ["注：本表金额四舍五入。"] * 6,
]
_ENCODINGS = {
    "ascii_head_gb.txt": "万元",
    "badbyte_gb.txt": "2023年度零陵区行政审批服务局",
    "big5.txt": "本年度預算收入一千二百萬元",
    "seed_gb18030.txt": "2023年度三公经费预算支出为0.79万元",
    "seed_gbk_rare.txt": "2023年度三公经费预算支出为0.79万元",
    "seed_utf16le.txt": "2023年度三公经费预算支出为0.79万元",
    "seed_utf8bom.txt": "2023年度三公经费预算支出为0.79万元",
    "short2_gb.txt": "三公经费0.14万元。",
    "short_gb.txt": "单位：万元",
    "table_gb.txt": "公务接待费,3.00,0.14",
    "trunc_gb.txt": "2023年度零陵区行政审批服务局",
    "trunc_utf8.txt": "2023年度零陵区行政审批服务局",
}


def squeeze(text: str) -> str:
    return "".join(text.split())


def shown_grid(document: Document, table: Table) -> list[list[str]]:
    """The table's texts with merged cells repeated, white space removed."""
    return [[squeeze(cell.span.of(document.text)) if cell else "" for cell in row] for row in table.grid()]


def right_cells(document: Document, truth: list[list[str]]) -> int:
    """Cells equal to the truth's in the best matching table of the document."""
    return max((_equal_cells(shown_grid(document, table), truth) for table in document.tables), default=0)


def _equal_cells(grid: list[list[str]], truth: list[list[str]]) -> int:
    return sum(
        squeeze(wanted) == grid[row][column]
        for row, cells in enumerate(truth)
        for column, wanted in enumerate(cells)
        if row < len(grid) and column < len(grid[row])
    )


def score_word(document: Document, truth: dict[str, Any]) -> str:
    wanted = [line for line in truth["lines"] if line["text"]]
    blocks = [squeeze(block.span.of(document.text)) for block in document.blocks]
    labelled = [squeeze(block.span.of(document.text)) for block in document.blocks if block.auto_label]
    lines = sum(squeeze(line["text"]) in blocks for line in wanted)
    automatic = [squeeze(line["text"]) for line in wanted if line["auto"]]
    numbers = sum(text in (labelled or blocks) for text in automatic)
    cells = ", ".join(
        f"{right_cells(document, grid)}/{sum(map(len, grid))}" for grid in truth["tables"].values()
    )
    return f"lines {lines}/{len(wanted)}, automatic numbers {numbers}/{len(automatic)}, cells {cells}"


def rows(folder: Path) -> Iterator[tuple[str, str, float]]:
    """(file, score, seconds) for each file."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for name in _WORD_FILES:
        document, seconds = _timed(folder / name)
        yield name, score_word(document, truth) if isinstance(document, Document) else document, seconds
    for name in _PAGES:
        document, seconds = _timed(folder / name)
        right = right_cells(document, _PAGE_TABLE) if isinstance(document, Document) else 0
        yield name, f"cells {right}/{sum(map(len, _PAGE_TABLE))}", seconds
    for name, needle in _ENCODINGS.items():
        document, seconds = _timed(folder / "txt" / name)
        right = isinstance(document, Document) and needle in document.text
        yield f"txt/{name}", "right" if right else "WRONG", seconds
    for path in sorted((folder / "bad").iterdir()):
        document, seconds = _timed(path)
        outcome = f"text, {len(document.text)} characters" if isinstance(document, Document) else document
        yield f"bad/{path.name}", outcome, seconds


def _timed(path: Path) -> tuple[Document | str, float]:
    start = time.perf_counter()
    try:
        result: Document | str = read_document(path)
    except Error as error:
        result = f"{type(error).__name__}: {error}"
    return result, time.perf_counter() - start


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for name, score, seconds in rows(Path(sys.argv[1])):
        print(f"{name:22} {seconds:6.2f} s  {score}")


if __name__ == "__main__":
    main()

"""Figures for the PDF reader, beside pdfplumber and bare text extraction: python benchmarks/pdf.py FOLDER [--ocr].

FOLDER holds `reports/*.pdf` and `parsing/` (self-made documents with truth.json), as JIDA_SHARED does.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from unittest import mock

import pdfplumber
import pypdfium2 as pdfium

from corpus import load
from corpus.dispatch import read_bytes
from corpus.readers import pdf as pdf_reader
from corpus.reading import read_document
from corpus.types import Document, Table

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SAMPLE = 300
# What a PDF goes through on its way to figures, in order: (where it is called, its name there, what it does).
STEPS = (
    (pdf_reader, "read_page", "characters, lines and cells of the pages"),
    (pdf_reader, "write_pages", "paragraphs and stitched tables"),
    (load, "find_sections", "section tree"),
    (load, "find_metadata", "title, years, agency"),
    (load, "split_passages", "passages"),
    (load, "table_figures", "figures of tables"),
    (load, "prose_figures", "figures of prose"),
    (load, "check", "checks"),
)


def numbers(text: str) -> list[str]:
    return [token.rstrip(",") for token in NUMBER.findall(text)]


def bare_seconds(path: Path) -> float:
    start = time.process_time()
    with pdfium.PdfDocument(path) as pdf:
        for page in pdf:
            page.get_textpage().get_text_range()
    return time.process_time() - start


def report_rows(folder: Path) -> dict[Path, Document]:
    documents = {}
    print("report                 pages tables captioned unit doubtful  CPU s  x bare text")
    for path in sorted((folder / "reports").glob("*.pdf")):
        data = path.read_bytes()
        start = time.process_time()
        document = read_bytes(data)
        seconds = time.process_time() - start
        documents[path] = document
        tables = document.tables
        doubtful = sum(cell.doubtful for table in tables for cell in table.cells)
        print(
            f"{path.name[:14]:<14} {len(document.page_sizes):>9} {len(tables):>6}"
            f" {sum(t.caption is not None for t in tables):>9} {sum(t.unit is not None for t in tables):>4}"
            f" {doubtful:>8} {seconds:>6.2f} {seconds / bare_seconds(path):>6.0f}"
        )
    return documents


@contextmanager
def _timed(module: ModuleType, name: str, spent: dict[str, float]) -> Iterator[None]:
    """Add to `spent[name]` the CPU seconds of every call of `module.name` meanwhile."""
    plain = getattr(module, name)

    def timed(*given: object, **named: object) -> object:
        start = time.process_time()
        try:
            return plain(*given, **named)
        finally:
            spent[name] += time.process_time() - start

    with mock.patch.object(module, name, timed):
        yield


def step_rows(folder: Path) -> None:
    """From file to findings: the share of each step in the CPU time of all reports, beside bare text extraction."""
    paths = sorted((folder / "reports").glob("*.pdf"))
    spent: dict[str, float] = defaultdict(float)
    whole, walls = 0.0, []
    with ExitStack() as stack:
        for module, name, _ in STEPS:
            stack.enter_context(_timed(module, name, spent))
        for path in paths:
            start, wall = time.process_time(), time.perf_counter()
            load.make_report(read_bytes(path.read_bytes()), path.name, "")
            whole += time.process_time() - start
            walls.append(time.perf_counter() - wall)
    caged = []
    for path in paths:
        wall = time.perf_counter()
        read_document(path)
        caged.append(time.perf_counter() - wall)
    bare = sum(map(bare_seconds, paths))
    print(f"\n{len(paths)} reports from file to findings: {whole:.2f} CPU s, the slowest {max(walls):.1f} s")
    rows = [(words, spent[name]) for _, name, words in STEPS]
    rows.append(("the rest", whole - sum(spent.values())))
    for words, seconds in rows:
        print(f"{words:<42} {seconds:>6.2f} s {seconds / whole:>6.1%} {seconds / bare:>5.1f} x bare text")
    print(f"{'bare text extraction (pypdfium2)':<42} {bare:>6.2f} s {bare / whole:>6.1%}")
    print(f"reading in a child process: {sum(caged):.1f} s of wall time, the slowest {max(caged):.1f} s")


def sample_numbers(documents: dict[Path, Document], seed: int) -> None:
    """Numbers drawn from pdfplumber's page text: each must stand as often, or as often as it is shown, in ours."""
    drawn: list[tuple[Path, int, str]] = []
    for path in documents:
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                drawn += [(path, page.page_number, token) for token in numbers(page.extract_text() or "")]
    chosen = random.Random(seed).sample(drawn, SAMPLE)
    ours = {path: Counter(numbers(document.text)) for path, document in documents.items()}
    missing = [(path.name[:2], page, token) for path, page, token in chosen if not ours[path][token]]
    print(
        f"\n{SAMPLE} numbers drawn from pdfplumber's text of {len(drawn)}: {len(missing)} not in ours {missing}"
    )
    for path, document in documents.items():
        theirs = Counter(token for file, _, token in drawn if file == path)
        extra = {token for token in ours[path] if token not in theirs}
        certain = extra - {
            token
            for table in document.tables
            for cell in table.cells
            if cell.doubtful
            for token in numbers(cell.span.of(document.text))
        }
        lost = {token for token in theirs if token not in ours[path]}
        print(
            f"{path.name[:2]}: {len(ours[path])} different numbers; ours only {sorted(certain)}, theirs only {sorted(lost)}"
        )


def cells_by_place(documents: dict[Path, Document]) -> None:
    """Every cell with a figure against the characters that pdfplumber finds inside that cell's box."""
    checked, other = 0, []
    for path, document in documents.items():
        with pdfplumber.open(path) as pdf:
            chars = [page.chars for page in pdf.pages]
        for cell in (cell for table in document.tables for cell in table.cells if cell.box):
            text = cell.span.of(document.text)
            if not numbers(text) or cell.box is None:
                continue
            box = cell.box
            inside = [
                char
                for char in chars[box.page - 1]
                if box.left <= (char["x0"] + char["x1"]) / 2 <= box.right
                and box.top <= (char["top"] + char["bottom"]) / 2 <= box.bottom
            ]
            theirs = "".join(
                c["text"] for c in sorted(inside, key=lambda c: (round(c["bottom"] / 4), c["x0"]))
            )
            checked += 1
            if "".join(numbers(theirs)) != "".join(numbers(text)):
                other.append(f"{path.name[:2]} p{box.page} {text} / {theirs}")
    print(
        f"\n{checked} cells with figures against pdfplumber's characters in the same box: {len(other)} differ"
    )
    print("\n".join(other[:20]))


def grid_of(document: Document, table: Table) -> list[list[str]]:
    return [["" if c is None else c.span.of(document.text) for c in row] for row in table.grid()]


def squeezed(text: str) -> str:
    plain = str.maketrans("（）：，；％１２３４５６７８９０", "():,;%1234567890")
    return re.sub(r"\s", "", text).translate(plain)


def truth_cells(document: Document, truth: list[list[str]], rows: int) -> tuple[int, int, list[str]]:
    """Cells right, cells of the truth, and wrong numbers that are not marked doubtful."""
    right, silent = 0, []
    wanted = [[squeezed(cell) for cell in row] for row in truth[:rows]]
    best = max(
        document.tables,
        key=lambda table: sum(squeezed(a) == b for ours, row in zip(grid_of(document, table), wanted, strict=False)
                              for a, b in zip(ours, row, strict=False)),
        default=None,
    )  # fmt: skip
    if best is None:
        return 0, sum(map(len, wanted)), []
    for ours, row in zip(best.grid(), wanted, strict=False):
        for cell, want in zip(ours, row, strict=False):
            text = squeezed(cell.span.of(document.text)) if cell else ""
            right += text == want
            if text != want and cell and not cell.doubtful and re.search(r"\d", text + want):
                silent.append(f"{want} read {text}")
    return right, sum(map(len, wanted)), silent


def truth_rows(folder: Path, names: list[str]) -> None:
    truth = json.loads((folder / "parsing" / "truth.json").read_text("utf-8"))["tables"]
    print("\nself-made document   sangong  zipingbiao  wrong numbers shown as certain   CPU s")
    for name in names:
        start = time.process_time()
        document = read_bytes((folder / "parsing" / name).read_bytes())
        seconds = time.process_time() - start
        stitched = any(len(table.pages) > 1 for table in document.tables)
        first = truth_cells(document, truth["sangong"], 7)
        second = truth_cells(document, truth["zipingbiao"], 16 if stitched else 14)
        silent = first[2] + second[2]
        print(
            f"{name:<18} {first[0]:>5}/{first[1]:<4} {second[0]:>6}/{second[1]:<5} {len(silent)} {silent} {seconds:.1f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ocr", action="store_true", help="read the scans too")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if not any((arguments.folder / "reports").glob("*.pdf")):
        parser.error(f"{arguments.folder} holds no reports/*.pdf")
    documents = report_rows(arguments.folder)
    step_rows(arguments.folder)
    sample_numbers(documents, arguments.seed)
    cells_by_place(documents)
    truth_rows(arguments.folder, ["report.pdf", "rotflag.pdf", "junkhead.pdf", "enc_owner.pdf"])
    if arguments.ocr:
        truth_rows(arguments.folder, ["scan_clean.pdf", "scan.pdf", "no_tounicode.pdf", "mixed.pdf"])


if __name__ == "__main__":
    main()

"""What is searched of a report: a readable text for each passage and each figure."""

from __future__ import annotations

import array

import numpy as np

from corpus.types import Figure, Report
from index.encoder import Encoder
from index.rows import storable
from index.store import Indexable, Kind
from index.tokenize import Tokenizer

_SEPARATOR = " · "
_MAX_CONTEXT = 200


def searched_texts(report: Report, kind: Kind, *, titled: bool = True) -> list[str]:
    """The text of every passage or figure; without the title where it would drown what is said under it.

    In the word index the title is left out: there a long passage would have less of it than a short one, and the
    names in it are held against the report as a whole (index.owners).
    """
    if kind == "passage":
        from corpus.passages import contextualize

        return [storable(contextualize(report, passage, titled=titled)) for passage in report.passages]
    return [storable(figure_text(report, figure)) for figure in report.figures]


def indexable(report: Report, kind: Kind, encoder: Encoder, tokenizer: Tokenizer) -> Indexable:
    """What the indexes need of a report's passages or figures."""
    years = array.array("h", [figure.year or 0 for figure in report.figures] if kind == "figure" else [])
    return Indexable(
        years.tobytes(), searched_tokens(report, kind, tokenizer), searched_vectors(report, kind, encoder)
    )


def searched_tokens(report: Report, kind: Kind, tokenizer: Tokenizer) -> tuple[str, ...]:
    """The search tokens of every passage or figure, blanks between them."""
    texts = searched_texts(report, kind, titled=False)
    return tuple(" ".join(tokenizer.tokens(text)) for text in texts)


def searched_vectors(report: Report, kind: Kind, encoder: Encoder) -> bytes:
    """The vectors of every passage or figure as float16, row by row."""
    return np.asarray(encoder.encode(searched_texts(report, kind)), np.float16).tobytes()


def figure_text(report: Report, figure: Figure) -> str:
    """A figure's path, and on the next line the words around it; for searching only.

    "2023年度 · 示例区教育局 · 二、部门决算情况 · 三公经费 · 决算", "2023年三公经费决算支出0.14万元。"
    """
    year = f"{figure.year}年度" if figure.year else ""
    agency = figure.agency or report.metadata.agency.value
    names = (figure.indicator, "" if figure.canonical == figure.indicator else figure.canonical, figure.basis)
    parts = (year, agency, *report.headings(figure.section), figure.scope, *names)
    path = _SEPARATOR.join(part for part in parts if part)
    return f"{path}\n{_around(report, figure)}"


def _around(report: Report, figure: Figure) -> str:
    """The sentence; for a cell its heads, since a row of other numbers says little of this one."""
    if figure.cell:
        return _SEPARATOR.join((*figure.cell.row_path, *figure.cell.column_path))
    start = max(figure.context.start, figure.span.start - _MAX_CONTEXT)
    return report.text[start : min(figure.context.end, figure.span.end + _MAX_CONTEXT)]

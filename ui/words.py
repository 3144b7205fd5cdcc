"""What the question box offers while someone types: the years, agencies and indicators that the library holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.lexicon import indicators

if TYPE_CHECKING:
    from index.library import Library

AGENCIES_AT_MOST = 3000
INDICATORS_AT_MOST = 1000


def offered(library: Library) -> list[tuple[str, str, list[str]]]:
    """(word, kind, other words for it), in the order in which they are offered."""
    known = indicators()
    years = [(f"{year}年", "年度", list[str]()) for year in reversed(library.years())]
    agencies = [(agency, "部门", list[str]()) for agency in library.agencies()[:AGENCIES_AT_MOST]]
    stated = [
        (name, "指标", [*known[name].aliases, *known[name].colloquial] if name in known else [])
        for name in library.indicators()[:INDICATORS_AT_MOST]
    ]
    return [*stated, *agencies, *years]

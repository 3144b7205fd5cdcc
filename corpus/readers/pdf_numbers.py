"""Numbers as printed: their shape, and whether a page's own text bears them out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.types import Span

_PLAIN = str.maketrans("０１２３４５６７８９，．％－−–（）", "0123456789,.%---()")
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)*")
_NUMBER = re.compile(r"[-+(]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?\)?")
NUMERIC = frozenset("0123456789０１２３４５６７８９,，.．")


def plain(text: str) -> str:
    """Full-width digits and signs as ASCII, character for character."""
    return text.translate(_PLAIN)


def is_number(text: str) -> bool:
    """Whether the whole text is one well-formed number: "1,234.50", "-3.22", "(1.00)", "98.00%"."""
    return _NUMBER.fullmatch(plain(text).strip()) is not None


def number_tokens(text: str) -> list[str]:
    """The runs of digits in a text with their points and commas, a trailing comma left out."""
    return [token.rstrip(",") for token in _TOKEN.findall(plain(text))]


def number_spans(text: str) -> list[Span]:
    """Where `number_tokens` stand."""
    places = [match.span() for match in _TOKEN.finditer(plain(text))]
    return [Span(start, start + len(text[start:end].rstrip(",，"))) for start, end in places]


class NativeNumbers:
    """The numbers of pages in the order of the file itself: a second opinion, independent of our layout."""

    def __init__(self, texts: Iterable[str]) -> None:
        whole = "\n".join(texts)
        self._tokens = set(number_tokens(whole))
        self._solid = "".join(plain(whole).split())

    def bear_out(self, text: str) -> bool:
        """Whether every number of `text` stands in the file as we read it.

        A number that is broken over two lines of a narrow cell is looked for with the breaks taken out.
        """
        return all(token in self._tokens or self._stands_solid(token) for token in number_tokens(text))

    def _stands_solid(self, token: str) -> bool:
        pattern = rf"(?<![\d.,]){re.escape(token)}(?![\d]|[.,]\d)"
        return re.search(pattern, self._solid) is not None


def join_broken(first: str, then: str) -> tuple[str, bool] | None:
    """Join a number that a line break cuts: the joined text and whether that is certain; None if it is no such case.

    "1,203,4" + "56.78" can only be one number; "12345" + "67.89" may be two, and is joined in doubt.
    """
    head, tail = re.search(r"[\d.,]+$", plain(first)), re.match(r"[\d.,]+%?", plain(then))
    if not head or not tail:
        return None
    left, right = head.group(), tail.group()
    if not is_number(left + right):
        return None
    return first + then, not (is_number(left) and is_number(right.rstrip("%")))

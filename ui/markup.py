"""Text to safe HTML: everything that a report or a question says passes through here.

The page shows HTML in sanitised Markdown components, so a fragment must stay on one line: a line feed would end
the HTML block and let the rest be read as Markdown.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote

# Control characters, and the direction marks that can make printed digits read in another order.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
_LINES = re.compile(r"\s*\n\s*")


def plain(text: str) -> str:
    """`text` without characters that are invisible or change the reading direction."""
    return _UNSAFE.sub("", "".join(c if not "\ud800" <= c <= "\udfff" else "�" for c in text))


def esc(text: object) -> str:
    """`text` escaped for element content and quoted attributes, on one line."""
    return escape(" ".join(plain(str(text)).split("\n")), quote=True)


def esc_lines(text: str) -> str:
    """`text` escaped for element content, its line feeds kept as line breaks."""
    return _LINES.sub("<br>", escape(plain(text).replace("\r", ""), quote=True).replace("\t", "　"))


def tag(name: str, content: str = "", css: str = "", **attributes: str) -> str:
    """An element; `content` is HTML already, attribute values are escaped here."""
    given = {"class": css, **{key.rstrip("_"): value for key, value in attributes.items()}}
    written = "".join(f' {key}="{esc(value)}"' for key, value in given.items() if value)
    return f"<{name}{written}>{content}</{name}>"


def marked(text: str, start: int, end: int, css: str = "jd-quote") -> str:
    """`text` escaped, with the range from `start` to `end` (code points) highlighted."""
    start, end = max(0, start), min(len(text), end)
    if start >= end:
        return esc_lines(text)
    # Line breaks next to the mark would be eaten by the trimming of esc_lines, which is what we want.
    return esc_lines(text[:start]) + tag("mark", esc_lines(text[start:end]), css) + esc_lines(text[end:])


def action(command: str, *arguments: object) -> str:
    """The address of a link that the page's own script turns into a command, e.g. "#/read/3/120-126"."""
    return "#/" + "/".join([command, *(quote(str(argument), safe="") for argument in arguments)])

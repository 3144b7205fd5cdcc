"""A file -> Document, whatever its kind; the door of the readers."""

from __future__ import annotations

import os
from pathlib import Path

from corpus.readers.markdown import read_markdown
from corpus.readers.text import read_text
from corpus.types import Document


def read_document(path: str | os.PathLike[str]) -> Document:
    """Read a file of any supported kind."""
    path = Path(path)
    data = path.read_bytes()
    if path.suffix == ".md":
        return read_markdown(data)
    if data.startswith(b"%PDF"):
        from corpus.readers.pdf import read_pdf

        return read_pdf(data)
    return read_text(data)

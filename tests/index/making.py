"""What the tests of the library make reports and vectors from; deterministic."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from corpus.types import Box, CellRef, Field, Figure, Finding, Metadata, Passage, Report, Section, Span


class TinyEncoder:
    """A text's vector is the normalised sum of one fixed random vector for each of its character pairs."""

    dimension = 32

    def __init__(self, name: str = "tiny") -> None:
        self.fingerprint = f"{name}@1"
        self._pairs: dict[str, NDArray[np.float32]] = {}

    def _vector(self, pair: str) -> NDArray[np.float32]:
        if pair not in self._pairs:
            seed = int.from_bytes(hashlib.sha256((self.fingerprint + pair).encode()).digest()[:8], "big")
            vector = np.random.default_rng(seed).standard_normal(self.dimension)
            self._pairs[pair] = vector.astype(np.float32)
        return self._pairs[pair]

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for place, text in enumerate(texts):
            for start in range(len(text) - 1):
                vectors[place] += self._vector(text[start : start + 2])
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def make_report(
    sentences: Sequence[str],
    *,
    name: str = "报告.md",
    years: tuple[int, ...] = (2023,),
    agency: str = "示例区教育局",
    region: str = "示例区",
    kind: str = "部门决算公开",
    figure_years: Sequence[int | None] | None = None,
    canonical: str = "三公经费",
    basis: str = "决算",
) -> Report:
    """A report of one section; each sentence is a passage with one figure, what stands before its 万元."""
    heading = "一、部门决算情况"
    text, spans = heading + "\n", []
    for sentence in sentences:
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += sentence + "\n"
    section = Section(1, "一、", "部门决算情况", Span(0, len(heading)), Span(0, len(text)), len(text))
    passages = tuple(Passage(span, span.of(text), 0, None, (Box(1, 1.5, 2.0, 3.0, 4.25),)) for span in spans)
    chosen = figure_years or [years[-1] if years else None] * len(spans)
    figures = tuple(
        _figure(text, place, span, year, canonical, basis)
        for place, (span, year) in enumerate(zip(spans, chosen, strict=True))
    )
    metadata = Metadata(
        title=Field(f"{agency}报告", Span(0, 2), "text"),
        years=years,
        agency=Field(agency, None, "user"),
        region=Field(region),
        kind=Field(kind),
    )
    finding = Finding("parts_total", "合计与分项不符", (Span(0, 2),), (0,), Decimal("0.10"), "万元")
    sha256 = hashlib.sha256((name + text).encode("utf-8", "surrogatepass")).hexdigest()
    return Report(name, sha256, "markdown", text, metadata, (), (section,), passages, (), figures, (finding,))


def _figure(text: str, place: int, span: Span, year: int | None, canonical: str, basis: str) -> Figure:
    found = re.search(r"[\d.]+(?=万元)", span.of(text))
    digits = found[0] if found else "0"
    value = Decimal(digits)
    cell = CellRef(0, place, 1, (f"第{place}行",), ("决算数",)) if place % 2 else None
    return Figure(
        raw=f"{digits}万元",
        span=Span(span.start, span.start + 1),
        context=span,
        state="number",
        value=value,
        unit="万元",
        base_value=value * 10000,
        base_unit="元",
        indicator="“三公”经费",
        canonical=canonical,
        basis=basis,
        year=year,
        passage=place,
        section=0,
        cell=cell,
        certain=place % 3 != 2,
    )


def original_of(report: Report) -> bytes:
    """The bytes whose sha256 a made report carries."""
    return (report.file_name + report.text).encode("utf-8", "surrogatepass")

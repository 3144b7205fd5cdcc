"""The words the trainer's questions and reports are made of, read from `index/data/*.tsv`, and whose reports."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

YEARS = tuple(range(2016, 2028))

_REGION_HEADS = "青云清平安宁东西南北临江海河湖山石金银玉新兴永长太和文昌德仁义礼信华阳光明天龙凤梅兰竹松"
_REGION_TAILS = "溪山川阳江陵州城原平宁安林泉湖河坪岭港浦桥水石门沙台田"
_REGION_KINDS = ("区", "县", "市", "省")
_KINDS = (
    "部门整体支出绩效评价报告",
    "部门整体支出绩效自评报告",
    "部门决算公开",
    "部门预算公开说明",
    "项目支出绩效评价报告",
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of indicators.tsv."""

    name: str
    unit: str
    heading: str
    printed: tuple[str, ...]
    colloquial: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Narrative:
    """A row of narratives.tsv."""

    topic: str
    headings: tuple[str, ...]
    sentences: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """A row of workloads.tsv."""

    name: str
    counted: str
    unit: str
    verb: str


@dataclass(frozen=True, slots=True)
class Basis:
    """A row of bases.tsv."""

    name: str
    path: tuple[str, ...]
    words: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """All the trainer's tables."""

    indicators: tuple[Indicator, ...]
    narratives: tuple[Narrative, ...]
    works: tuple[Work, ...]
    bases: dict[str, Basis]
    agencies: tuple[tuple[str, tuple[str, ...]], ...]
    synonyms: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose report it is: the year it is for, the agency's full name and what people call it."""

    year: int
    agency: str
    short: str
    kind: str

    @property
    def title(self) -> str:
        """The report's title."""
        return f"{self.year}年度{self.agency}{self.kind}"


def load_words(folder: Path | None = None) -> Words:
    """Read the trainer's tables from `folder`, by default those of the package."""
    root = folder or Path(str(files("index") / "data"))
    return Words(
        indicators=tuple(
            Indicator(name, unit, heading, _split(printed), _split(colloquial))
            for name, unit, heading, printed, colloquial in _rows(root / "indicators.tsv")
        ),
        narratives=tuple(
            Narrative(topic, _split(heads), _split(sentences), _split(questions))
            for topic, heads, sentences, questions in _rows(root / "narratives.tsv")
        ),
        works=tuple(Work(*row) for row in _rows(root / "workloads.tsv")),
        bases={
            name: Basis(name, _split(path), _split(words), _split(asks))
            for name, path, words, asks in _rows(root / "bases.tsv")
        },
        agencies=tuple((agency, _split(short)) for agency, short in _rows(root / "agencies.tsv")),
        synonyms=tuple(_split(group) for (group,) in _rows(root / "synonyms.tsv")),
    )


def make_setting(words: Words, rng: random.Random) -> Setting:
    """A year and an agency of a place that does not exist."""
    agency, shorts = rng.choice(words.agencies)
    place = rng.choice(_REGION_HEADS) + rng.choice(_REGION_TAILS)
    kind = rng.choice(_REGION_KINDS)
    short = rng.choice(shorts)
    return Setting(
        year=rng.choice(YEARS),
        agency=place + kind + agency,
        short=rng.choice((short, place + short, place + kind + short)),
        kind=rng.choice(_KINDS),
    )


def _split(field: str) -> tuple[str, ...]:
    return tuple(field.split("|"))


def _rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")

"""Automatic numbers of Word: what "一、" or "（二）" the word processor puts before a paragraph.

Source: ECMA-376 Part 1, 17.9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from corpus.readers.list_numbers import print_list_number

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAX_LEVEL = 8


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its format, pattern ("（%2）") and start."""

    format: str = "decimal"
    pattern: str = ""
    start: int = 0
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(slots=True)
class _Instance:
    """A numbering instance: the list it counts in, with its own levels and starts."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of one document and how far each has counted."""

    def __init__(self, root: etree._Element | None, style_links: dict[str, str]) -> None:
        """`style_links` maps a numbering style's id to the numId it names."""
        self._instances: dict[str, _Instance] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._load(root, style_links)

    def _load(self, root: etree._Element, style_links: dict[str, str]) -> None:
        abstracts: dict[str, dict[int, Level]] = {}
        links: dict[str, str] = {}
        for node in root.iterfind(W + "abstractNum"):
            name = node.get(W + "abstractNumId", "")
            abstracts[name] = _levels(node)
            link = node.find(W + "numStyleLink")
            if link is not None:
                links[name] = style_links.get(_value(link), "")
        targets = {
            num.get(W + "numId", ""): _child_value(num, "abstractNumId") for num in root.iterfind(W + "num")
        }
        for num in root.iterfind(W + "num"):
            abstract = _child_value(num, "abstractNumId")
            abstract = targets.get(links.get(abstract, ""), abstract)
            instance = _Instance(abstract, dict(abstracts.get(abstract, {})))
            for override in num.iterfind(W + "lvlOverride"):
                place = _integer(override.get(W + "ilvl"), 0)
                instance.levels.update(_levels(override))
                start = override.find(W + "startOverride")
                if start is not None:
                    instance.starts[place] = _integer(_value(start), 0)
            self._instances[num.get(W + "numId", "")] = instance

    def level_of_style(self, num_id: str, style: str) -> int:
        """The level that a list binds to a paragraph style; 0 when it binds none."""
        instance = self._instances.get(num_id)
        levels = instance.levels if instance else {}
        return next((place for place, level in levels.items() if level.style == style), 0)

    def next_label(self, num_id: str, place: int) -> str:
        """Count one paragraph of a list and give its number as printed; "" for bullets and unknown lists."""
        instance = self._instances.get(num_id)
        if instance is None or place not in instance.levels:
            return ""
        counts = self._counts.setdefault(instance.abstract, {})
        level = instance.levels[place]
        if place in instance.starts and (num_id, place) not in self._started:
            counts[place] = instance.starts[place]
        else:
            counts[place] = counts[place] + 1 if place in counts else level.start
        self._started.add((num_id, place))
        self._restart_below(instance, counts, place)
        return _print(instance, counts, level)

    @staticmethod
    def _restart_below(instance: _Instance, counts: dict[int, int], place: int) -> None:
        for deeper in [other for other in counts if other > place]:
            restart = instance.levels[deeper].restart if deeper in instance.levels else None
            if restart is None or place < restart:
                del counts[deeper]


def _levels(node: etree._Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for lvl in node.iterfind(W + "lvl"):
        place = min(_MAX_LEVEL, _integer(lvl.get(W + "ilvl"), 0))
        restart = lvl.find(W + "lvlRestart")
        levels[place] = Level(
            _child_value(lvl, "numFmt") or _alternate_format(lvl) or "decimal",
            _child_value(lvl, "lvlText"),
            _integer(_child_value(lvl, "start"), 0),
            _child_value(lvl, "suff") or "tab",
            None if restart is None else _integer(_value(restart), 0),
            lvl.find(W + "isLgl") is not None,
            _child_value(lvl, "pStyle"),
        )
    return levels


def _alternate_format(lvl: etree._Element) -> str:
    """The format inside mc:AlternateContent: its fallback is the one every reader knows."""
    found = [node for node in lvl.iter(W + "numFmt")]
    return _value(found[-1]) if found else ""


def _print(instance: _Instance, counts: dict[int, int], level: Level) -> str:
    if level.format == "bullet":
        return ""

    def number(match: re.Match[str]) -> str:
        place = int(match.group(1)) - 1
        other = instance.levels.get(place, Level())
        # An outer level that no paragraph has used yet shows its start.
        return print_list_number(counts.get(place, other.start), "decimal" if level.legal else other.format)

    label = re.sub(r"%([1-9])", number, level.pattern)
    if not label or level.suffix == "nothing" or label[-1] in "、）】　":
        return label
    return label + " "


def _value(node: etree._Element) -> str:
    return node.get(W + "val") or ""


def _child_value(node: etree._Element, name: str) -> str:
    child = node.find(W + name)
    return "" if child is None else _value(child)


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else default

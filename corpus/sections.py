"""Headings -> section tree, from wording, shape and numbering together.

Numbers are lost, doubled and out of order in real reports, so a number is one witness among others: the words of
a heading (政府性基金预算支出情况), its shape (short, no closing full stop, text after it), the level that the
file format states, and the table of contents.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.contents import Entry, bare_title, find_contents
from corpus.headings import (
    CAPTION,
    MAX_HEADING_CHARS,
    MAX_SHAPE_CHARS,
    NOUNS,
    REPORT_TITLE,
    STATED_NONE,
    is_title_shaped,
    known_scheme,
    split_tails,
    wrap_width,
)
from corpus.labels import PAGE_TITLE_RANK, Label, Scheme, learn_ranks, parse_label
from corpus.lines import CLOSING, Line, fold, outside, read_lines
from corpus.types import Document, Section, Span

_NEVER_HEADINGS = ("note", "footnote", "unit")
# What a printed heading must share with an entry of the contents: 主要职能 after the agency's name.
_MIN_CORE_CHARS = 4
_PAGE_NUMBER = re.compile(r"[-—–\s]*\d{1,4}[-—–\s]*")


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections in reading order, parents before children, and the tables of contents, which are not indexed."""

    sections: tuple[Section, ...]
    contents: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place where a section opens, or (without a heading) where the open ones of this rank and deeper end."""

    at: int
    rank: int
    label: str = ""
    title: str = ""
    heading: Span | None = None


def find_sections(document: Document) -> Outline:
    """The section tree of a document; level 1 is the outermost, and levels have no gaps."""
    lines = read_lines(document)
    contents = find_contents(lines)
    body = split_tails(outside(lines, contents.spans))
    marks = _Walker(body, contents.entries, document.text).walk()
    # What stands before a table of contents does not reach over it.
    marks.extend(_Mark(span.start, 0) for span in contents.spans)
    marks.sort(key=lambda mark: (mark.at, mark.heading is not None))
    return Outline(_build(marks, len(document.text)), contents.spans)


def _build(marks: Sequence[_Mark], length: int) -> tuple[Section, ...]:
    drafts: list[tuple[_Mark, int, int | None]] = []
    ends: list[int] = []
    first_child: dict[int, int] = {}
    stack: list[int] = []
    for mark in marks:
        while stack and drafts[stack[-1]][0].rank >= mark.rank:
            ends[stack.pop()] = mark.at
        if mark.heading is None:
            continue
        parent = stack[-1] if stack else None
        if parent is not None:
            first_child.setdefault(parent, mark.at)
        stack.append(len(drafts))
        drafts.append((mark, len(stack), parent))
        ends.append(length)
    sections = []
    for place, (mark, level, parent) in enumerate(drafts):
        assert mark.heading is not None
        span = Span(mark.at, ends[place])
        body_end = first_child.get(place, span.end)
        sections.append(Section(level, mark.label, mark.title, mark.heading, span, body_end, parent))
    return tuple(sections)


@dataclass(slots=True)
class _Walker:
    """Reads the body lines in order and decides of each whether it is a heading, and of what rank."""

    lines: list[Line]
    entries: tuple[Entry, ...]
    source: str
    width: int = field(init=False)
    ranks: dict[Scheme, int] = field(init=False)
    labels: list[Label | None] = field(init=False)
    stated_ranks: dict[int, int] = field(init=False)
    titles: dict[str, Entry] = field(init=False, default_factory=dict)
    cores: dict[str, Entry] = field(init=False, default_factory=dict)
    entry_ranks: dict[Scheme | None, int] = field(init=False, default_factory=dict)
    numbers: dict[Scheme, tuple[list[int], list[Label]]] = field(init=False, default_factory=dict)
    open: list[tuple[int, Scheme | None, int]] = field(init=False, default_factory=list)
    run: dict[Scheme, tuple[int, str]] = field(init=False, default_factory=dict)
    before_appendix: dict[Scheme, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.width = wrap_width(self.lines)
        self.labels = [None if line.kind == "table" else parse_label(line.text) for line in self.lines]
        short = [
            label
            for label, line in zip(self.labels, self.lines, strict=True)
            if label and is_title_shaped(label.rest, line.kind == "heading")
        ]
        self.ranks = learn_ranks(short)
        self.stated_ranks = self._learn_stated_ranks()
        self._learn_entries()
        self._learn_numbers()

    def walk(self) -> list[_Mark]:
        marks: list[_Mark] = []
        for place, line in enumerate(self.lines):
            label = self.labels[place]
            if line.kind == "table" or line.kind in _NEVER_HEADINGS:
                continue
            if label is not None:
                marks.extend(self._numbered(place, label))
            elif marks and self._continues_heading(place, marks[-1]):
                title = f"{marks[-1].title}{line.span.of(self.source)}".strip()
                marks[-1] = replace(marks[-1], title=title, heading=Span(marks[-1].at, line.span.end))
            elif self._is_report_title(place):
                self._close(0)
                marks.append(_Mark(line.span.start, 0))
            else:
                rank = self._unnumbered_rank(place)
                if rank is not None:
                    self._open(rank, None, 0)
                    marks.append(_mark(line, rank, "", self.source))
        return marks

    def _continues_heading(self, place: int, mark: _Mark) -> bool:
        """Whether the heading on the line before goes on here: an appendix's name, or a title broken in two."""
        line = self.lines[place]
        if mark.heading is None or self.source[mark.heading.end : line.span.start].strip():
            return False
        if line.kind == "heading" and mark.label.startswith("附"):
            return True
        if not self.entries or len(line.text) > MAX_HEADING_CHARS:
            return False
        whole = bare_title(fold(f"{mark.title}{line.text}"))
        return whole in self.titles and bare_title(fold(mark.title)) not in self.titles

    def _open(self, rank: int, scheme: Scheme | None, number: int) -> None:
        self._close(rank)
        self.open.append((rank, scheme, number))

    def _close(self, rank: int) -> None:
        """Forget the open sections of `rank` and deeper, and the runs of numbers inside them."""
        self.open = [entry for entry in self.open if entry[0] < rank]
        self.run = {scheme: seen for scheme, seen in self.run.items() if self.ranks[scheme] <= rank}

    def _numbered(self, place: int, label: Label) -> list[_Mark]:
        line, rank = self.lines[place], self.ranks[label.scheme]
        role = self._role(place, label)
        before = self.run.get(label.scheme)
        if role == "heading":
            resumed = self._resume(line, label)
            self._open(rank, label.scheme, label.number)
            self.run[label.scheme] = (label.number, role)
            return [*resumed, _mark(line, rank, label.text, self.source)]
        self.run[label.scheme] = (label.number, role)
        continues = before is not None and before[1] == "heading" and label.number == before[0] + 1
        if continues and any(entry[1] == label.scheme for entry in self.open) and line.opens_block:
            # The next entry of a list whose entries were headings: it is text, but not text of the entry before.
            self._close(rank)
            return [_Mark(line.span.start, rank)]
        return []

    def _resume(self, line: Line, label: Label) -> list[_Mark]:
        """Close an appendix that stands inside the body: after 五、 and 附件 the number 六、 goes on with the body."""
        if label.scheme.startswith("appendix"):
            if not any(str(scheme).startswith("appendix") for _, scheme, _ in self.open):
                self.before_appendix = {scheme: number for _, scheme, number in self.open if scheme}
            return []
        appendices = [rank for rank, scheme, _ in self.open if str(scheme).startswith("appendix")]
        inside = any(scheme == label.scheme for _, scheme, _ in self.open)
        if not appendices or inside or self.before_appendix.get(label.scheme) != label.number - 1:
            return []
        self._close(appendices[0])
        return [_Mark(line.span.start, appendices[0])]

    def _role(self, place: int, label: Label) -> str:
        """What a numbered line is: "heading", "text" (it says something itself) or "bare" (nothing follows it)."""
        line, before = self.lines[place], self.run.get(label.scheme)
        stated = line.kind == "heading"
        if self._is_wrapped(place):
            return "text"
        lone = not label.rest and label.scheme.startswith("appendix")
        if lone and place == 0:
            # 附件2 over the title says what the whole file is to another one.
            return "text"
        if not (lone or is_title_shaped(label.rest, stated)) or self._is_inside_sentence(place, label):
            return "text"
        if line.kind == "caption" and not label.scheme.startswith("appendix") and not self._entry(line):
            return "text"
        if label.scheme == "part" or stated:
            return "heading"
        closed = label.rest[-1:] in CLOSING
        if self._has_body(place, self.ranks[label.scheme]):
            follows = before is not None and label.number == before[0] + 1
            if follows and before is not None and before[1] != "heading":
                return "heading" if not closed and NOUNS.search(label.rest) else "bare"
            return "heading"
        if before is not None and before[1] == "heading" and label.number > before[0]:
            return "heading"
        if label.scheme.startswith("appendix"):
            return "bare"
        return "heading" if not closed and NOUNS.search(label.rest) else "bare"

    def _is_inside_sentence(self, place: int, label: Label | None) -> bool:
        """Whether this line goes on with the sentence of the line before it, in the same block."""
        line = self.lines[place]
        if label is None and place > 0 and self._is_wrapped(place - 1):
            return True
        if line.opens_block or place == 0:
            return False
        before = self.lines[place - 1].text
        if before[-1] in "。！？!?:;" or (self.open and is_title_shaped(before, False) and len(before) <= 20):
            return False
        # 收支预算 ... without a full stop, then the next heading: only the outer numbers are believed there.
        return label is None or label.scheme not in ("part", "cn", "cn_paren")

    def _is_wrapped(self, place: int) -> bool:
        """Whether this line fills the width of a hard-wrapped text, so that its sentence goes on in the next."""
        line = self.lines[place]
        return line.kind == "paragraph" and len(line.text) >= self.width and line.text[-1] not in "。;!?:"

    def _has_body(self, place: int, rank: int) -> bool:
        """Whether text, a table or a deeper number follows, rather than the next entry of a list."""
        following = place + 1
        while following < len(self.lines) and _PAGE_NUMBER.fullmatch(self.lines[following].text):
            following += 1
        if following == len(self.lines):
            return False
        line, label = self.lines[following], self.labels[following]
        if line.kind == "table":
            return True
        if label is not None:
            return self.ranks[label.scheme] > rank
        known = self._known_rank(following)
        return known is None or known > rank

    def _is_report_title(self, place: int) -> bool:
        line = self.lines[place]
        if len(line.text) > MAX_HEADING_CHARS or not REPORT_TITLE.search(line.text.rstrip()):
            return False
        return line.kind == "heading" or not self.open

    def _unnumbered_rank(self, place: int) -> int | None:
        line = self.lines[place]
        if self._is_inside_sentence(place, None) or CAPTION.match(line.text):
            return None
        if line.kind == "heading":
            return self._stated_rank(place)
        known = self._known_rank(place)
        if line.kind == "caption":
            return known if self._entry(line) else None
        if known is not None:
            return known if self._has_body(place, known) else None
        if self._is_heading_by_shape(place):
            return self._gap_rank(place) or self._inner_rank()
        return None

    def _stated_rank(self, place: int) -> int | None:
        line = self.lines[place]
        if len(line.text) > MAX_HEADING_CHARS or "。" in line.text[:-1]:
            return None
        if line.level is not None and line.level in self.stated_ranks:
            return self.stated_ranks[line.level]
        known = self._known_rank(place)
        if known is not None:
            return known
        return self._gap_rank(place) or self.ranks["cn"]

    def _known_rank(self, place: int) -> int | None:
        """The rank of a heading that the table of contents or its own words give away; None for any other line."""
        line = self.lines[place]
        if self.labels[place] is not None or line.kind == "table" or len(line.text) > MAX_HEADING_CHARS:
            return None
        entry = self._entry(line)
        if entry is not None:
            return self.entry_ranks.get(entry.scheme, PAGE_TITLE_RANK)
        known, scheme = known_scheme(line.text)
        if not known:
            return None
        return self._gap_rank(place) or (self.ranks[scheme] if scheme else self._inner_rank())

    def _entry(self, line: Line) -> Entry | None:
        """The entry of the table of contents that an unnumbered line prints again, whole or after a name."""
        if not self.entries or len(line.text) > MAX_HEADING_CHARS or re.search(r"[,。;:]", line.text):
            return None
        title = bare_title(line.text)
        if title in self.titles:
            return self.titles[title]
        ends = (title[start:] for start in range(len(title) - _MIN_CORE_CHARS + 1))
        return next((self.cores[end] for end in ends if end in self.cores), None)

    def _learn_entries(self) -> None:
        """Index the table of contents: by title, by what is left without 部门, and the rank of each number scheme.

        Where the body prints the numbers of a scheme, one was lost over a bare title; else its pages carry titles.
        """
        printed: dict[Scheme, set[str]] = {}
        for line, label in zip(self.lines, self.labels, strict=True):
            if label is not None and self.entries and len(line.text) <= MAX_HEADING_CHARS:
                printed.setdefault(label.scheme, set()).add(bare_title(line.text))
        listed: dict[Scheme, set[str]] = {}
        for entry in self.entries:
            self.titles.setdefault(entry.title, entry)
            core = re.sub(r"^(?:部门|单位)", "", entry.title)
            if len(core) >= _MIN_CORE_CHARS:
                self.cores.setdefault(core, entry)
            if entry.scheme is not None:
                listed.setdefault(entry.scheme, set()).add(entry.title)
        for scheme, titles in listed.items():
            lost = 2 * len(titles & printed.get(scheme, set())) >= len(titles)
            self.entry_ranks[scheme] = self.ranks[scheme] if lost else PAGE_TITLE_RANK

    def _gap_rank(self, place: int) -> int | None:
        """The rank of the scheme with a gap around this line: between 二、 and 六、 three numbers were lost."""
        for scheme in sorted(self.numbers, key=lambda name: self.ranks[name]):
            places, labels = self.numbers[scheme]
            after = bisect_right(places, place)
            if after == 0 or after == len(places):
                continue
            first, second = labels[after - 1], labels[after]
            if first.scheme == second.scheme == scheme and second.number > first.number + 1:
                return self.ranks[scheme]
        return None

    def _learn_numbers(self) -> None:
        """For each scheme, the headings of it and of those around it, where gaps in its numbers are looked for."""
        shaped = [
            (place, label)
            for place, label in enumerate(self.labels)
            if label is not None and is_title_shaped(label.rest, self.lines[place].kind == "heading")
        ]
        for scheme in {label.scheme for _, label in shaped}:
            rank = self.ranks[scheme]
            kept = [(place, label) for place, label in shaped if self.ranks[label.scheme] <= rank]
            self.numbers[scheme] = ([place for place, _ in kept], [label for _, label in kept])

    def _inner_rank(self) -> int:
        """One level below the innermost numbered section that is open."""
        numbered = [rank for rank, scheme, _ in self.open if scheme is not None]
        return max(numbered) + 1 if numbered else self.ranks["cn"]

    def _is_heading_by_shape(self, place: int) -> bool:
        """A short line that names something, between a finished sentence and its own text."""
        line = self.lines[place]
        if not self.open or line.kind != "paragraph" or len(line.text) > MAX_SHAPE_CHARS:
            return False
        if re.search(r"[,。;:!?、\d]", line.text) or place + 1 >= len(self.lines):
            return False
        before, following = self.lines[place - 1], self.lines[place + 1]
        finished = before.kind == "table" or before.text[-1] in "。;!?" or self.labels[place - 1] is not None
        if not finished and not STATED_NONE.fullmatch(before.text):
            return False
        if STATED_NONE.fullmatch(following.text):
            return True
        return bool(NOUNS.search(line.text)) and following.text[-1:] in ("。", ":")

    def _learn_stated_ranks(self) -> dict[int, int]:
        """The rank of each level the format states; {} where it states one level for all (it then says nothing)."""
        seen: dict[int, list[int]] = {}
        for line, label in zip(self.lines, self.labels, strict=True):
            if line.kind == "heading" and line.level is not None:
                seen.setdefault(line.level, []).extend([self.ranks[label.scheme]] if label else [])
        if len(seen) < 2:
            return {}
        ranks: dict[int, int] = {}
        floor = 0
        for level, numbered in sorted(seen.items()):
            floor = max(floor + 1, sorted(numbered)[len(numbered) // 2] if numbered else 0)
            ranks[level] = floor
        return ranks


def _mark(line: Line, rank: int, label: str, source: str) -> _Mark:
    heading = line.span.of(source)
    title = heading[len(label) :].strip().rstrip("：:。.；;、").strip() if label else heading.rstrip("：:。")
    return _Mark(line.span.start, rank, heading[: len(label)], title, line.span)

"""A template workbook filled from the library: every answer with its unit, its source in a note.

Two layouts: a column headed 问题 whose answers go to 答案, 单位 and 出处 beside it, or a grid whose rows and columns
together ask one thing each (部门 or 年度 down, indicators across). What is not disclosed, ambiguous or contradictory
stays empty, and a note says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.agencies import find_agencies
from assistant.assistant import Assistant
from assistant.types import Answer, AnswerFigure
from corpus.errors import Error, UnitError
from corpus.numerals import convert

CELLS_AT_MOST = 20_000
_FILE_BYTES_AT_MOST = 20 * 1024 * 1024
_UNIT_IN_HEAD = re.compile(r"[（(](?:单位[:：])?\s*(亿元|万元|千元|元|%|人次|人|个|辆|批次|次|分)\s*[）)]")
_UNIT_WORD = re.compile(r"亿元|万元|千元|元|%|人次|人|个|辆|批次|次|分")
_COUNTING = re.compile(r"序号|编号|#|No\.?")
# Rows and columns that the user adds up.
_ADDED_UP = re.compile(r"(?:合|总|小|共)计|平均")
_SIDE_BY_SIDE = ("compare", "rank", "trend")
_TITLE = re.compile(r"单位[:：]|填报|制表|日期|备注")


class TemplateError(Error):
    """The template cannot be filled; the message says what it should look like."""


@dataclass(frozen=True, slots=True)
class Filled:
    """How many cells were asked for, filled, and left empty with a reason; where the workbook was written."""

    asked: int
    filled: int
    path: Path

    @property
    def empty(self) -> int:
        """Cells left empty, each with a note that says why."""
        return self.asked - self.filled


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell to fill: its question, the unit its heads ask for, and the cells beside it in a list of questions."""

    cell: Any
    question: str
    unit: str = ""
    unit_cell: Any = None
    source_cell: Any = None


def fill(
    assistant: Assistant,
    template: Path,
    out: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Filled:
    """Fill `template` into `out`; the template itself is never written to.

    Raises:
        TemplateError: not an .xlsx workbook, too large, nothing to fill, or `out` is the template.
    """
    if out.resolve() == template.resolve():
        raise TemplateError(f"{out.name}：不能写回模板本身；请用 --out 另写一个文件名。")
    workbook = _open(template)
    agencies = assistant.library.agencies()
    places = [place for sheet in workbook.worksheets for place in _places(sheet, agencies)]
    if not places:
        raise TemplateError(
            f"{template.name}：没有可填的格子；应有一列标题为“问题”，或首行写指标、首列写部门或年度；请照样例调整模板。"
        )
    if len(places) > CELLS_AT_MOST:
        raise TemplateError(f"{template.name}：要填{len(places)}格，最多{CELLS_AT_MOST}格；请拆成几个文件。")
    filled = 0
    for number, place in enumerate(places, 1):
        filled += _fill_one(assistant.ask(place.question), place)
        progress(number, len(places))
    _save(workbook, out)
    return Filled(len(places), filled, out)


def _open(template: Path) -> Any:  # noqa: ANN401
    from openpyxl import load_workbook

    try:
        if template.stat().st_size > _FILE_BYTES_AT_MOST:
            raise TemplateError(f"{template.name}：模板超过20MB；请删去无关内容后再试。")
        return load_workbook(template)
    except TemplateError:
        raise
    except Exception as error:  # openpyxl raises whatever a broken workbook makes it stumble over
        raise TemplateError(
            f"{template.name}：打不开（{error.__class__.__name__}）；模板应是 .xlsx 工作簿，请用 Excel 或 WPS 另存为 .xlsx。"
        ) from error


def _save(workbook: Any, out: Path) -> None:  # noqa: ANN401
    """Write the filled workbook whole or not at all."""
    draft = out.with_name(f"{out.name}.part")
    try:
        workbook.save(draft)
        draft.replace(out)
    except OSError as error:
        raise TemplateError(
            f"{out}：写不进去（{error.strerror}）；请换一个文件夹，或关闭已打开的这个文件。"
        ) from error
    except Exception as error:  # a chart or a picture that openpyxl can not write back
        raise TemplateError(
            f"模板里有写不回去的图表或控件（{error.__class__.__name__}）；请删去图表后再试。"
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _places(sheet: Any, agencies: Sequence[str]) -> Iterator[_Place]:  # noqa: ANN401
    if sheet.max_row * sheet.max_column > CELLS_AT_MOST * 10:
        raise TemplateError(
            f"工作表“{sheet.title}”太大（{sheet.max_row}行{sheet.max_column}列）；请删去空行空列后再试。"
        )
    rows = [[_text(cell) for cell in row] for row in sheet.iter_rows()]
    for number, row in enumerate(rows):
        if "问题" in row:
            yield from _list_places(sheet, rows, number)
            return
    yield from _grid_places(sheet, rows, agencies)


def _text(cell: Any) -> str:  # noqa: ANN401
    return "" if cell.value is None else str(cell.value).strip()


def _list_places(sheet: Any, rows: list[list[str]], head: int) -> Iterator[_Place]:  # noqa: ANN401
    columns = {name: place for place, name in enumerate(rows[head])}
    width = len(rows[head])
    for name in ("答案", "单位", "出处"):
        if name not in columns:
            columns[name] = width
            sheet.cell(head + 1, width + 1, name)
            width += 1
    for number in range(head + 1, len(rows)):
        question = rows[number][columns["问题"]]
        if question:
            answer, unit, source = (
                sheet.cell(number + 1, columns[name] + 1) for name in ("答案", "单位", "出处")
            )
            yield _Place(answer, question, "", unit, source)


def _grid_places(sheet: Any, rows: list[list[str]], agencies: Sequence[str]) -> Iterator[_Place]:  # noqa: ANN401
    """Empty cells under heads and beside labels; lines over the heads lend their words (年度, 部门) to every cell."""
    top = next(
        (n for n, row in enumerate(rows) if sum(map(bool, row)) >= 2 and not _TITLE.search("".join(row))),
        None,
    )
    if top is None:
        return
    above = "".join(dict.fromkeys(word for row in rows[:top] for word in row))
    rows = _unmerged(sheet, rows, top)
    first, titles = _heads(rows, top)
    labels = _label_columns(rows[first:], titles)
    units = next((n for n in labels if _are_units(row[n] for row in rows[first:])), None)
    named = [n for n in labels if n != units and not _COUNTING.fullmatch(titles[n])]
    sheet_unit = _unit(above)
    for number in range(first, len(rows)):
        label = "".join(_label(rows[number][n]) for n in named)
        if not label or _ADDED_UP.search(label):
            continue
        row_unit = rows[number][units] if units is not None else ""
        for column, title in enumerate(titles):
            if column in labels or not title or rows[number][column] or _ADDED_UP.fullmatch(title):
                continue
            asked = _UNIT_IN_HEAD.sub("", title)
            agency, year = _lent(above, label + asked, agencies)
            yield _Place(
                sheet.cell(number + 1, column + 1),
                f"{agency}{label}{year}{asked}",
                _unit(title) or row_unit or sheet_unit,
            )


def _unmerged(sheet: Any, rows: list[list[str]], top: int) -> list[list[str]]:  # noqa: ANN401
    """The rows with the words of merged cells in each of the cells they cover; titles over the heads stay as they are."""
    spread = [list(row) for row in rows]
    for area in sheet.merged_cells.ranges:
        word = rows[area.min_row - 1][area.min_col - 1]
        for number in range(max(top + 1, area.min_row), area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                spread[number - 1][column - 1] = word
    return spread


def _heads(rows: list[list[str]], top: int) -> tuple[int, list[str]]:
    """The first row under the heads, and one title a column: 三公经费 over 决算数 is 三公经费决算数."""
    below = top + 1
    while (
        below < len(rows)
        and below < top + 3
        and rows[below][0] in ("", rows[top][0])
        and any(rows[below][1:])
    ):
        below += 1
    columns = zip(*rows[top:below], strict=True)
    return below, ["".join(dict.fromkeys(word for word in column if word)) for column in columns]


def _label_columns(body: list[list[str]], titles: list[str]) -> list[int]:
    """The columns that say what a row is of: the first, and those after it that are filled wherever it is."""
    filled = [row for row in body if any(row) and not any(map(_ADDED_UP.search, row))]
    labels = []
    for column in range(len(titles)):
        if column and not (filled and all(row[column] for row in filled if row[0])):
            break
        labels.append(column)
    return labels


def _are_units(words: Iterable[str]) -> bool:
    """Whether a column holds units only; 单位 over it may as well mean offices."""
    held = [word for word in words if word]
    return bool(held) and all(map(_UNIT_WORD.fullmatch, held))


def _label(word: str) -> str:
    """A label as a question has it: 2024 is a year."""
    return f"{word}年" if re.fullmatch(r"(?:19|20)[0-9]{2}", word) else word


def _lent(above: str, words: str, agencies: Sequence[str]) -> tuple[str, str]:
    """The agency and the year that the title says and a cell's own words do not."""
    agency = next((m.words for m in find_agencies(above, agencies) if not find_agencies(words, agencies)), "")
    year = re.search(r"(?:19|20)\d\d年度?", above)
    return agency, year[0] if year and not re.search(r"(?:19|20)\d\d", words) else ""


def _unit(words: str) -> str:
    match = _UNIT_IN_HEAD.search(words) or re.search(r"单位[:：]\s*(亿元|万元|千元|元)", words)
    return match[1] if match else ""


def _fill_one(answer: Answer, place: _Place) -> bool:
    """Write one answer; False when the cell stays empty."""
    figure = answer.figures[0] if answer.figures else None
    if answer.status not in ("answered", "computed") or (figure is None and place.unit_cell is None):
        _leave_empty(answer, place)
        return False
    source = _source(answer, figure)
    # One figure of a ranking or a trend would pass for the answer; the sentence says it all.
    if figure is None or (place.unit_cell is not None and answer.slots.intent in _SIDE_BY_SIDE):
        _write(place.cell, answer.text)
    elif place.unit_cell is not None:
        _write(place.cell, figure.raw if figure.approximate else figure.value)
        _write(place.unit_cell, figure.unit)
    else:
        value = _in_unit(figure, place.unit)
        if value is None:
            place.cell.comment = _note(
                f"单位对不上：报告为{figure.raw}{figure.unit}，本格要{place.unit}。\n{source}"
            )
            return False
        _write(place.cell, value)
    if place.source_cell is not None:
        _write(place.source_cell, source)
    place.cell.comment = _note(source)
    return True


def _in_unit(figure: AnswerFigure, unit: str) -> object | None:
    """The value in the unit a head asks for, else the figure as text with its own; None where they do not go together."""
    if figure.approximate or not unit:
        return figure.raw if figure.raw.endswith(figure.unit) else figure.raw + figure.unit
    try:
        return convert(figure.value, figure.unit, unit)
    except UnitError:
        return None


def _leave_empty(answer: Answer, place: _Place) -> None:
    reasons = {"ambiguous": "有几种读法", "conflict": "报告前后不一致", "not_disclosed": "未披露"}
    text = f"{reasons.get(answer.status, '没有数字')}：{answer.text}"
    place.cell.comment = _note(text)
    if place.source_cell is not None:
        _write(place.source_cell, text)


def _source(answer: Answer, figure: AnswerFigure | None) -> str:
    evidence = answer.evidence[figure.evidence if figure else 0] if answer.evidence else None
    if evidence is None:
        return ""
    page = f"，第{evidence.page}页" if evidence.page else ""
    quote = evidence.text[slice(*evidence.quote)]
    lines = [
        f"《{evidence.title}》（{evidence.report}）{' › '.join(evidence.headings)}{page}",
        f"原文：{quote}",
    ]
    if answer.computation:
        lines.append(f"计算：{answer.computation}")
    return "\n".join([*lines, *answer.findings])


def _write(cell: Any, value: object) -> None:  # noqa: ANN401
    """Text from a report is never a formula, whatever it begins with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def _note(text: str) -> Any:  # noqa: ANN401
    from openpyxl.comments import Comment

    note = Comment(text[:2000], "绩答")
    note.width, note.height = 420, 160
    return note

"""A place that a question is about and no report speaks of: 西岭市总支出多少 is answered by no other place."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.retrieve import Retriever
from assistant.understand import Question

# At the beginning, or behind its year; a 市民 or an 县级 goes on as another word.
_PLACE = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|年度?|[请问查看的])(?P<place>(?![年度请问查看的])(?P<stem>[\u4e00-\u9fff]{2,3})(?:省|市|县|区|旗))"
    r"(?![级场民政委长直外里域划容貌管辖立属局厅办街镇乡]|内(?!设))"
)
# 全市, 城区, 老旧小区, 开发区, 贫困县 are no names.
_NO_NAME = re.compile(
    r"[全各本我该这那每哪几两三城园社地片山林库矿灾辖郊老新小校景厂牧街疫禁误农营院病湖港专特户发范护能验税业济政务住超股上都门集菜夜贸房大困贫点外内省市县区]$"
)


def unknown_place(question: Question, retriever: Retriever) -> str:
    """The place named at the beginning of a question that stands in no report, "" where there is none."""
    if question.slots.agencies or question.unknown_agencies:
        return ""
    found = _PLACE.search(question.text)
    if not found or _NO_NAME.search(found["stem"]):
        return ""
    place, stem = found["place"], found["stem"]
    if any(stem in entry.agency + entry.title + entry.region for entry in retriever.entries.values()):
        return ""
    anytime = replace(question, slots=replace(question.slots, years=()))
    told = retriever.passages(anytime, place)
    return "" if any(stem in passage.passage.text for passage in told) else place

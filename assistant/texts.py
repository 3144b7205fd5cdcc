"""Questions whose answer is sentences: duties, problems, measures, reasons, how and who.

A topic is answered by the sections whose headings name it; anything else by the sentences that hold the question's
own words. Too few of them, and nothing is disclosed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant import reasons
from assistant.equal_change import change_of_equal
from assistant.evidence import EvidenceBook, answer_figure
from assistant.found import ENOUGH, Found, about, ancestors, covers, passages_in, plain
from assistant.project_goals import goals_of
from assistant.retrieve import Retriever
from assistant.types import Answer, AnswerFigure
from assistant.understand import Question
from corpus.lexicon import indicators, parts_of
from corpus.topics import Topic, asked_topics
from corpus.types import Section, Span
from index.types import ReportEntry, StoredPassage

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_GRADE = re.compile(
    r"(?:评价|自评|评定|绩效|得分)[^。；\n]{0,16}(?:等级|等次|级别|档次|结果)[^。；\n]{0,6}?(?:为|是|：|:)?\s?[“\"‘（]?(?:优秀?|良好?|较好|中等?|一般|差|合格|不合格)(?![\u4e00-\u9fff])"
)
_GRADE_ASKED = re.compile(r"等级|等次|档次|哪一?档|评级|优还是良|评上?(?:了)?优|优不优|什么档")
# Words beside a topic that narrow it to nothing: 平时负责些什么, 三定方案里的职责.
_GENERAL_WORDS = frozenset(
    "流程 方式 定位 设有 组成 构成 由哪 几块 哪几块 哪条 条路 哪条路 这家 该局 履行 承担 采取 准备 主管 范围 审批 程序 渠道 出去 项目 专项 资金 经费 支付 平时 平常 后续 安排 意见 方案 三定 最后 最终 加强 管理 解决 工作 时候 方面 地方 具体 原话 下来 日常 目前 本身 自己 突出 重点 绩效 评价"
    " 报告 年度 反映 指出 发现 提出 针对 相关 有关 事情 事项 主要 内容 思路 明确 规定 设置 设立 构成 名称 名单 列举 遵守 遵循 收款 收款人 付给 对方 提出 办法 方法 列了 分别 全部 叫什么".split()
)
# What is found wanting or proposed is no account of how things are done.
_OPINIONS = ("问题", "不足", "措施", "建议", "下一步")
_OCCASION = re.compile(r"(?:针对|对于|对)[^，,]{0,8}(?:问题|不足)|(?:这些|上述|以上)(?:问题|不足)")
_CUED_AT_MOST = 4
_LIST_MARK = re.compile(r"^[\s\u3000]*")
_WHEN = re.compile(r"什么时候|什么时间|何时|哪一?天|几月|几号")
# 第一批什么时候下达的: the date of another thing is none of this.
_WHEN_DONE = re.compile(
    rf"(?:{_WHEN.pattern})(?P<done>(?![的了过])[\u4e00-\u9fff]{{2}})(?:的|了|过)?[？?。]?$"
)
_DATE = re.compile(r"\d\s*[年月日]|季度|[上下]半年|年[初底末]")
_LIST_ASKED = re.compile(r"哪些|哪几|哪[个家]|包括|包含|组成|构成|名单|有谁")
# A title so long is meant where it is said.
_TITLE_AT_LEAST = 4
# Share of a question's words that a passage must hold to answer it, where no sentence holds enough.
_PASSAGE_ENOUGH = 0.8
_WITHOUT_LAST = 0.85
_TEXT_AT_MOST = 420
_EVIDENCE_AT_MOST = 12
_TITLES_AT_MOST = 4
_REPORTS_READ = 4
_PASSAGES_SEARCHED = 60


def answer_text(question: Question, retriever: Retriever) -> Answer | None:
    """An answer in the report's own sentences, or None when no report says it."""
    found = (
        _by_grade(question, retriever)
        or _by_form(question, retriever)
        or _by_cues(question, retriever)
        or _by_reason(question, retriever)
        or _by_topic(question, retriever)
        or _by_heading(question, retriever)
        # What only names the amount does not say why it changed.
        or ([] if _asks_reason_alone(question) else _by_words(question, retriever))
    )
    if not found:
        return None
    found, older = _newest_first(found)
    agencies = tuple(dict.fromkeys(f.entry.agency for f in found))
    book = EvidenceBook()
    reports = tuple(dict.fromkeys(f.entry.id for f in found))
    for item in found[:_EVIDENCE_AT_MOST]:
        book.cite_passage(item.stored, item.entry, item.quote, item.score)
    status = "answered"
    choices: tuple[str, ...] = ()
    if len(reports) > 1:
        status = "ambiguous"
        choices = agencies if len(agencies) > 1 else tuple(dict.fromkeys(_years(f.entry) for f in found))
    text = _text(found, len(reports) > 1)
    if older:
        text = f"（据{_years(found[0].entry)}报告）\n{text}"
        choices = older
    return Answer(
        question=question.text,
        status=status,  # type: ignore[arg-type]
        text=text,
        slots=replace(
            question.slots, intent="text" if question.slots.intent == "lookup" else question.slots.intent
        ),
        figures=_counted(question, retriever, found, book) if status == "answered" else (),
        evidence=tuple(book.items),
        choices=choices,
    )


def _asks_reason_alone(question: Question) -> bool:
    return reasons.asks_of_change(question) or reasons.asks_why_lost(question)


def _counted(
    question: Question, retriever: Retriever, found: Sequence[Found], book: EvidenceBook
) -> tuple[AnswerFigure, ...]:
    """The count asked for that the quoted words state: 内设机构为6个 where 还有哪几个 was asked."""
    name = question.slots.indicators[-1:]
    if not name or not (question.asks_number or "几" in question.text):
        return ()
    stored = retriever.library.find_figures(
        canonical=name, filter=replace(retriever.filter, report_ids=(found[0].entry.id,))
    )
    quoted = [s for s in stored if s.figure.value is not None and found[0].quote.contains(s.figure.span)]
    return tuple(answer_figure(c, book.cite(c)) for c in retriever.candidates(quoted[:1]))


def _newest_first(found: list[Found]) -> tuple[list[Found], tuple[str, ...]]:
    """Of one agency's reports the newest answers; the years of the others are choices."""
    entries = {f.entry.id: f.entry for f in found}
    if len(entries) < 2 or len({(entry.agency, entry.kind) for entry in entries.values()}) > 1:
        return found, ()
    newest = max(entries.values(), key=lambda entry: entry.years[-1:])
    older = tuple(_years(entry) for entry in entries.values() if entry is not newest)
    return [f for f in found if f.entry.id == newest.id], older


def _years(entry: ReportEntry) -> str:
    return "、".join(map(str, entry.years)) + "年" if entry.years else entry.title


def _text(found: Sequence[Found], several: bool) -> str:
    """The quoted words, one report after another, cut at a sentence when they are long."""
    if several:
        titles = list(dict.fromkeys(f"《{f.entry.title}》" for f in found))
        more = f"等{len(titles)}份" if len(titles) > _TITLES_AT_MOST else ""
        return f"有多份报告谈到，请选择：{'、'.join(titles[:_TITLES_AT_MOST])}{more}。"
    parts: list[str] = []
    length = 0
    for item in found:
        start = item.stored.passage.span.start
        words = item.stored.passage.text[item.quote.start - start : item.quote.end - start].strip()
        # Reports repeat a sentence under several headings; it is told once, and cited at each.
        if any("".join(words.split()) in "".join(part.split()) for part in parts):
            continue
        parts.append(words)
        length += len(words)
        if length > _TEXT_AT_MOST:
            break
    text = "\n".join(parts)
    if len(text) <= _TEXT_AT_MOST:
        return text
    cut = max(text.rfind(mark, 0, _TEXT_AT_MOST) for mark in "。；\n")
    return text[: cut + 1 if cut > 0 else _TEXT_AT_MOST].rstrip() + "……（余下见依据）"


def _topics(question: Question) -> list[tuple[Topic, str]]:
    """What the question asks about; 拨款 in 财政拨款支出 is part of an amount's name."""
    amounts = ["财政拨款", *(m.words for m in question.mentions if indicators()[m.name].measure == "money")]
    return [
        (topic, words)
        for topic, words in asked_topics(question.text)
        if not any(words in amount for amount in amounts)
    ]


def _by_topic(question: Question, retriever: Retriever) -> list[Found]:
    """Sections whose headings name a topic of the question, in the order of the report."""
    named = _topics(question)
    asked = _without_occasion(question.text, named)
    if not asked:
        return []
    rest = _rest(question, named)
    if all(topic.name == "原因" for topic, _ in asked):
        # Why 三公经费 grew is told by nothing that does not speak of it.
        rest += question.slots.indicators
    found: list[Found] = []
    for entry in _reports(question, retriever, asked):
        report = retriever.report(entry.id)
        places = [
            p for p, s in enumerate(report.sections) if any(_names(s.title, topic) for topic, _ in asked)
        ]
        # Where a part of a section is about the topic too, the part answers, not the whole.
        wholes = {whole for p in places for whole in ancestors(report.sections, p)}
        places = [p for p in places if p not in wholes]
        # 下一步改进措施 says more of what was asked than 问题、原因及改进措施; equals keep the report's order.
        places.sort(key=lambda p: -_mentions(report.sections[p], asked))
        bodies = [Span(report.sections[p].heading.start, report.sections[p].span.end) for p in places]
        found += passages_in(entry, report, about(report, places, bodies, rest))
    return found


def _by_form(question: Question, retriever: Retriever) -> list[Found]:
    """The goal that the form of a named project states."""
    if not any(topic.name == "绩效目标" for topic, _ in asked_topics(question.text)):
        return []
    words = f"项目名称 {' '.join(question.terms)} 项目绩效目标"
    passages = [
        p for p in retriever.passages(question, words, k=_PASSAGES_SEARCHED) if p.passage.table is not None
    ]
    return [
        Found(p, retriever.entries[p.report_id], span, 1.0) for p, span in goals_of(question.text, passages)
    ]


def _by_reason(question: Question, retriever: Retriever) -> list[Found]:
    """The sentence that gives the reason asked for: 主要原因是更换了老旧照明设施."""
    topics = {topic.name for topic, _ in _topics(question)}
    if not reasons.ASKED.search(question.text) or topics - {"原因"}:
        return []
    found = _reasons(question, retriever)
    if not found and reasons.asks_of_change(question):
        # 三公经费减少10万元。其中：公务用车购置费减少10万元，主要原因是…: its parts tell.
        for name in parts_of(question.slots.indicators[-1]) if question.slots.indicators else ():
            found += _reasons(_of(name, question), retriever)
    if not found and reasons.asks_of_change(question):
        # 收入预算…，其中：财政拨款收入…，减少…: what makes up all of it tells.
        changes = (replace(question, slots=replace(question.slots, basis=b)) for b in ("增加额", "减少额"))
        equal = (c for change in changes for c in change_of_equal(change, retriever).chosen)
        for name in dict.fromkeys(candidate.figure.canonical for candidate in equal):
            found += _reasons(_of(name, question), retriever)
    return [Found(stored, entry, span, fit) for stored, entry, span, fit in found if fit == found[0][3]][:3]


def _of(name: str, question: Question) -> Question:
    return replace(question, slots=replace(question.slots, indicators=(name,)), mentions=())


def _reasons(
    question: Question, retriever: Retriever
) -> list[tuple[StoredPassage, ReportEntry, Span, float]]:
    words = " ".join((*question.slots.indicators, *question.terms, "主要原因"))
    passages = retriever.passages(question, words, k=_PASSAGES_SEARCHED)
    return reasons.reasons_in(question, ((p, retriever.entries[p.report_id]) for p in passages))


def _by_heading(question: Question, retriever: Retriever) -> list[Found]:
    """The sections whose own title the question says, whatever it is: 集训基地补助经费拨付程序."""
    asked = plain(question.text)
    found: list[Found] = []
    seen: set[int] = set()
    for stored in retriever.passages(question, question.text, k=_PASSAGES_SEARCHED):
        if stored.report_id in seen or len(seen) == _REPORTS_READ:
            continue
        if not any(_is_said(title, asked) for title in stored.headings):
            continue
        seen.add(stored.report_id)
        entry, report = retriever.entries[stored.report_id], retriever.report(stored.report_id)
        places = [p for p, s in enumerate(report.sections) if _is_said(s.title, asked)]
        titles = "".join(report.sections[p].title for p in places)
        rest = [w for w in _rest(question, ()) if w not in titles and w not in entry.title]
        bodies = [Span(report.sections[p].heading.start, report.sections[p].span.end) for p in places]
        found += passages_in(entry, report, about(report, places, bodies, rest))
    return found


def _is_said(title: str, asked: str) -> bool:
    words = plain(title)
    return len(words) >= _TITLE_AT_LEAST and words in asked


def _without_occasion(text: str, asked: list[tuple[Topic, str]]) -> list[tuple[Topic, str]]:
    """针对这些问题怎么办 asks for what is done, not for the problems."""
    if len(asked) < 2 or not _OCCASION.search(text):
        return asked
    return [(topic, words) for topic, words in asked if topic.name != "存在问题"] or asked


def _rest(question: Question, asked: Sequence[tuple[Topic, str]]) -> list[str]:
    """The question's words beside its topics, which what answers must hold: 河道清淤 in 河道清淤有什么问题."""
    said = "".join(words for _, words in asked)
    return [
        term
        for term in question.terms
        if len(term) > 1 and term not in _GENERAL_WORDS and not any(char in said for char in term)
    ]


def _by_cues(question: Question, retriever: Retriever) -> list[Found]:
    """The sentences that say what a topic asks for, under whatever heading: 项目资金…通过国库集中支付系统直接支付到收款单位."""
    asked = [(topic, words) for topic, words in _topics(question) if topic.cues]
    if not asked:
        return []
    rest = _rest(question, asked)
    found: list[Found] = []
    for entry in _reports(question, retriever, asked):
        report = retriever.report(entry.id)
        own: list[Found] = []
        for passage in report.passages:
            headings = report.headings(passage.section)
            if passage.table is not None or any(word in h for h in headings for word in _OPINIONS):
                continue
            for match in _SENTENCE.finditer(passage.text):
                if any(topic.said_in(match[0]) for topic, _ in asked) and (
                    not rest or covers("".join(headings) + match[0], rest) >= ENOUGH
                ):
                    base = passage.span.start
                    quote = Span(base + match.start(), base + match.end())
                    own.append(Found(StoredPassage(0, entry.id, passage, headings), entry, quote, 1.0))
        found += own[:_CUED_AT_MOST]
    return found


def _by_grade(question: Question, retriever: Retriever) -> list[Found]:
    """The sentence that states a grade: 等级为“优”."""
    if question.slots.indicators[-1:] != ("绩效评价等级",) and not _GRADE_ASKED.search(question.text):
        return []
    found = []
    for stored in retriever.passages(question, "评价等级 自评等级 绩效评价结果 优 良 中 差"):
        for match in _SENTENCE.finditer(stored.passage.text):
            if _GRADE.search(match[0]):
                base = stored.passage.span.start
                quote = Span(base + match.start(), base + match.end())
                found.append(Found(stored, retriever.entries[stored.report_id], quote, 1.0))
    return found[:3]


def _names(heading: str, topic: Topic) -> bool:
    return any(word in heading for word in topic.headings)


def _mentions(section: Section, asked: Sequence[tuple[Topic, str]]) -> int:
    """How many of the topics' heading words a heading holds."""
    return sum(word in section.title for topic, _ in asked for word in topic.headings)


def _reports(
    question: Question, retriever: Retriever, asked: Sequence[tuple[Topic, str]]
) -> list[ReportEntry]:
    """The reports to look in: those the question names, else those with passages under a heading on the topic."""
    filter = retriever.narrowed(question)
    ids = [id for id in filter.report_ids or () if _in_years(retriever.entries[id], question)]
    if len(ids) > _REPORTS_READ:
        words = " ".join(
            word for topic, _ in asked for word in (*topic.headings[:3], *(c[0] for c in topic.cues[:3]))
        )
        passages = retriever.passages(question, f"{words} {' '.join(question.terms)}", k=_PASSAGES_SEARCHED)
        speaking = [
            p.report_id
            for p in passages
            if any(
                topic.said_in(p.passage.text) or any(_names(h, topic) for h in p.headings)
                for topic, _ in asked
            )
        ]
        ids = list(dict.fromkeys(speaking))[:_REPORTS_READ]
    return [retriever.entries[id] for id in ids]


def _in_years(entry: ReportEntry, question: Question) -> bool:
    return not question.slots.years or bool(set(entry.years) & set(question.slots.years))


def _by_words(question: Question, retriever: Retriever) -> list[Found]:
    """Sentences that hold the question's own words, of the one best passage or its equals."""
    words = [*question.slots.indicators, *question.terms]
    if question.slots.basis and question.slots.basis in question.text:
        words.append(question.slots.basis)
    when = _WHEN_DONE.search(question.text)
    if when and when["done"] not in words:
        words.append(when["done"])
    if not words:
        return []
    found: list[Found] = []
    for stored in retriever.passages(question):
        if stored.passage.table is not None:
            continue
        entry = retriever.entries[stored.report_id]
        best = _best_sentence(
            stored, words, dated=bool(_WHEN.search(question.text)), done=when["done"] if when else ""
        )
        if best and best[1] >= ENOUGH:
            found.append(Found(stored, entry, best[0], best[1]))
        elif (
            best
            and covers(stored.passage.text, words) >= _PASSAGE_ENOUGH
            # Yes or no is said where the last word is: 做决算了吗.
            and (question.slots.intent != "yesno" or words[-1] in _words_of(stored, best[0]))
        ):
            found.append(Found(stored, entry, best[0], best[1] * 0.9))
    found.sort(key=lambda item: -item.score)
    kept = [item for item in found if item.score >= found[0].score - 0.05][:3] if found else []
    return [*kept, *_listed(question, retriever, kept[0])] if kept else []


def _words_of(stored: StoredPassage, span: Span) -> str:
    start = stored.passage.span.start
    return stored.passage.text[span.start - start : span.end - start]


def _listed(question: Question, retriever: Retriever, found: Found) -> list[Found]:
    """What follows a passage that ends in a colon, where a list is asked for: 纳入编制范围的单位包括：and its table."""
    if not _LIST_ASKED.search(question.text):
        return []
    report = retriever.report(found.entry.id)
    passages = list(report.passages)
    place = next((n for n, p in enumerate(passages) if p.span == found.stored.passage.span), len(passages))
    items: list[Found] = []
    while place + 1 < len(passages) and passages[place].text.rstrip().endswith(("：", ":")):
        place += 1
        following = passages[place]
        if following.section != found.stored.passage.section:
            break
        stored = StoredPassage(0, found.entry.id, following, report.headings(following.section))
        items.append(Found(stored, found.entry, following.span, found.score))
    return items


def _best_sentence(
    stored: StoredPassage, words: Sequence[str], *, dated: bool = False, done: str = ""
) -> tuple[Span, float] | None:
    """The sentence that holds the most of `words`; with `dated` one that says when, of what was `done`."""
    best: tuple[Span, float] | None = None
    base = stored.passage.span.start
    for match in _SENTENCE.finditer(stored.passage.text):
        # A question ends in what it asks: 第三届省赛做决算了吗 is not answered by all that names 第三届省赛.
        share = covers(match[0], words) * (1.0 if words[-1] in match[0] else _WITHOUT_LAST)
        if dated and not (_DATE.search(match[0]) and done in match[0]):
            continue
        if share and (best is None or share > best[1]):
            lead = _LIST_MARK.match(match[0])
            start = match.start() + (lead.end() if lead else 0)
            best = (Span(base + start, base + match.end()), share)
    return best

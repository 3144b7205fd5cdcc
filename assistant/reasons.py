"""Why something grew, shrank or was not done: the sentence that gives the reason, and the one it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.scoring import aliases
from assistant.understand import Question
from corpus.lexicon import indicators, kin
from corpus.types import Span
from index.types import ReportEntry, StoredPassage

ASKED = re.compile(r"原因|为什么|为何|为啥|咋会|怎么会|怎么回事|何故")
_GIVEN = re.compile(r"原因|由于|因为|因[^此而公素]|系因|主要是|受.{1,12}影响")
# 主要原因： goes on in the next line.
# Where a sentence gives several reasons, each clause gives one: 甲减少10万元，主要原因是…；乙持平，主要原因是….
_SENTENCE = re.compile(
    r"(?:[^。！？!?；;\n]|[；;](?![^。！？!?\n]*原因))+(?:(?<=[：:])\n[^。！？!?\n]+)?[。！？!?；;]?"
)
_UP = re.compile(r"增|多|涨|升|高(?!质量)|超(?!时)|大于")
_DOWN = re.compile(r"减|少|降|跌|低|未|没|小于|剩|余")
_FLAT = re.compile(r"持平|不变|无变化|没有变化|一致")
_CHANGED = re.compile(r"增加|增长|上升|减少|下降|降低")
# 为什么, 原因呢 of what was asked before.
_BARE = re.compile(
    r"(?:那么?|这个?|这是|那是|具体|主要)*(?:为什么|为啥|为何|怎么回事|(?:什么|啥)原因|原因(?:是什么|是啥|在哪|何在)?)"
    r"(?:会|要|被|这样|这么|那么|如此|没有?|[扣失丢]了?[几多]?少?分|超(?:出|过|支)?了?(?:年初)?(?:预算)?|[花用]完|得分|进度|执行率|完成率|[偏较太很慢]|滞后|[增减](?:加|少|长)|[变多少高低涨降升跌]|持平|不变|了|呢|啊|的)*[？?。]?"
)
_LOST = re.compile(r"[扣失丢]了?[这那]?么?多?分|没有?(?:得|拿|给)?满|得分低")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# What a question of reasons says beside its subject.
_MANNER = re.compile(
    r"[多少高低大小这么那了]+|原因|为什么|为何|增加?|减少?|增高|下降|上升|增长|降低|变化|变动|主要"
)
_LEVELS = re.compile(r"[^，,。；;：:（）()]+[（(](?:\d+)?[类款][）)](?=[^，,。；;]*[（(](?:\d+)?项[）)])")
_ALIKE = {"收支": "收入支出"}
_ALL = ("总收入", "总支出")
ENOUGH = 0.7


def asks_of_change(question: Question) -> bool:
    """Whether it is asked why an amount is as it is, or why something changed, no rate: 三公经费为什么增加."""
    if not ASKED.search(question.text):
        return False
    names = question.slots.indicators[-1:]
    if names and names[0] in indicators():
        return indicators()[names[0]].measure == "money"
    return bool(_CHANGED.search(question.text)) or asks_bare_reason(question.text)


def asks_why_lost(question: Question) -> bool:
    """Whether it is asked why an indicator lost points: 资金管理为什么扣分, 原因呢 after 扣了几分."""
    lost = question.slots.basis in ("得分", "扣分") or _LOST.search(question.text)
    return bool(lost and ASKED.search(question.text) and question.terms)


def asks_bare_reason(text: str) -> bool:
    """Whether only the reason is asked for, of something named before: 为什么, 原因呢, 为什么没变."""
    return bool(_BARE.fullmatch(text))


def reasons_in(
    question: Question, passages: Iterable[tuple[StoredPassage, ReportEntry]]
) -> list[tuple[StoredPassage, ReportEntry, Span, float]]:
    """The sentences that give the reason asked for, best first, each with how well its subject fits."""
    found = []
    for stored, entry in passages:
        if stored.passage.table is not None:
            continue
        base = stored.passage.span.start
        # What was said since the reason before: a reason may come sentences after its subject.
        since = ""
        for match in _SENTENCE.finditer(stored.passage.text):
            said = match[0]
            since += said
            if not _GIVEN.search(said) or _goes_another_way(question, since):
                continue
            if (fit := _fit(question, since, said, entry)) >= ENOUGH:
                span = Span(base + match.start() + _indent(said), base + match.end())
                found.append((stored, entry, span, fit))
            since = ""
    found.sort(key=lambda item: -item[3])
    return found


def _goes_another_way(question: Question, since: str) -> bool:
    """Whether the reason is of something that did not grow, where what grew is asked: 其中甲持平，主要原因是…."""
    up, down = bool(_UP.search(question.text)), bool(_DOWN.search(question.text))
    given = list(_GIVEN.finditer(since))[-1].start()
    ways = {
        way: max((m.end() for m in way.finditer(since, 0, given)), default=-1) for way in (_UP, _DOWN, _FLAT)
    }
    if up == down:
        return False
    change = [m[0] for m in _CHANGED.finditer(since, 0, given)][-1:]
    opposite = bool(change) and bool(_UP.search(change[0])) != up
    return opposite or ways[_FLAT] > ways[_UP if up else _DOWN] >= 0


def _fit(question: Question, context: str, said: str, entry: ReportEntry) -> float:
    """The share of the subject that the sentence or the one before it names; more where way and years agree."""
    # As it was typed: 商品服务支出 for 商品和服务支出.
    typed = [mention.words for mention in question.mentions] or question.slots.indicators
    subject = [word for word in (*typed, *question.terms) if not _MANNER.fullmatch(word)]
    own = [word for word in subject if word not in entry.title]
    total = sum(map(len, own))
    plain = _plain(context)
    # What a whole class of items spent is not said of one of them: 一般公共服务支出（类）宣传事务（款）…（项）.
    items = _LEVELS.sub("", plain)
    held = sum(
        len(word)
        for word in own
        if any(same in (items if word in typed else plain) for same in _called(word))
    )
    years = set(_YEAR.findall(question.text))
    share = held / total if total else (1.0 if subject else 0.5 * (len(years) > 1))
    up, down = bool(_UP.search(question.text)), bool(_DOWN.search(question.text))
    if up != down and not (_UP if up else _DOWN).search(context):
        return 0.0
    if len(years) > 1:
        share += 0.3 if years <= set(_YEAR.findall(said)) else -0.3
    return share


def _called(word: str) -> tuple[str, ...]:
    """What reports call a subject; all income or spending also by the names of its totals."""
    names = (word, *kin().get(word, ())) if word in _ALL else (word,)
    both = ("收入支出总计", "收支总计") if word in _ALL else ()
    return (_ALIKE.get(word, word), *both, *(alias for name in names for alias in aliases(name)))


def _plain(text: str) -> str:
    return re.sub(r"[“”\"\s]", "", text)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())

"""Questions and the passages or figure paths that answer them, over reports invented for training the encoder.

Almost no public text asks about 三公经费, so the trainer writes its own: what is asked about x 预算/决算/执行率/... x
year x agency, in formal and in everyday words, with hard negatives from the same report (another item, another
year, another basis). The words stand in `index/data/*.tsv`. No number and no place name is a real one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.train_words import YEARS, Indicator, Narrative, Setting, Words, Work, make_setting

N_NEGATIVES = 4
"""Hard negatives of each fiscal example; the loss takes a fixed number."""

_BASIS_SETS = (
    ("预算", "决算"),
    ("决算",),
    ("预算", "决算", "执行率"),
    ("预算", "调整预算", "决算"),
    ("决算", "增减额", "增减率"),
    ("决算", "人均"),
    ("决算", "占比"),
    ("预算", "增减额"),
)
_MONEY_UNITS = ("万元", "万元", "万元", "元", "亿元")
_OPENERS = (
    "{year}年度{name}",
    "{name}",
    "{name}情况：{year}年度{name}",
    "{year}年，本部门{name}",
    "{year}年{agency}{name}",
    "本年度{name}",
    "其中：{name}",
)
_TAILS = (
    "",
    "",
    "，主要用于{work}",
    "，主要原因是{work}工作量增加",
    "，主要是严格落实过紧日子要求",
    "，较好地保障了{work}",
    "，低于预算标准",
)
_OUTER_HEADINGS = (
    "",
    "",
    "一、基本情况",
    "二、一般公共预算支出情况",
    "三、部门决算情况说明",
    "第三部分 部门决算情况说明",
    "四、财政拨款收支情况",
    "第二部分 部门预算情况",
)
_COUNT_SENTENCES = (
    "{year}年{name}{value}{unit}",
    "{name}为{value}{unit}",
    "截至{year}年末，{name}{value}{unit}",
    "本部门{name}{value}{unit}{tail}",
    "{name}达到{value}{unit}",
)
_PLAIN_ASKS = (
    "{t}是多少",
    "{t}多少",
    "{t}有多少",
    "{t}多少钱",
    "{t}的情况",
    "{t}",
    "请问{t}是多少",
    "查一下{t}",
)
_COUNT_ASKS = ("{t}是多少", "{t}多少", "{t}有多少", "{t}", "请问{t}", "{t}呢", "查一下{t}")
_WORK_ASKS = ("{v}了多少{c}", "{w}做了多少", "{c}有多少", "{c}多少{u}", "{w}{v}了多少{u}", "一共{v}{c}多少")
_QUESTION_ENDS = ("", "", "？", "?", "呢", "啊")
_SLIPS = (("决算", "绝算"), ("三公", "3公"), ("经费", "经废"), ("预算", "予算"), ("执行率", "执行律"))


@dataclass(frozen=True, slots=True)
class Example:
    """A query, the text that answers it, texts that do not; examples of one `group` are never each other's negatives."""

    query: str
    positive: str
    negatives: tuple[str, ...] = ()
    group: str = ""


def make_examples(words: Words, n: int, seed: int) -> Iterator[Example]:
    """Yield `n` examples, the same ones for the same words and seed."""
    rng = random.Random(seed)
    for _ in range(n):
        setting = make_setting(words, rng)
        draw = rng.random()
        if draw < 0.62:
            yield _money_example(words, setting, rng)
        elif draw < 0.76:
            yield _count_example(words, setting, rng)
        elif draw < 0.84:
            yield _work_example(words, setting, rng)
        else:
            yield _narrative_example(words, setting, rng)


def figure_path(
    setting: Setting, heading: str, name: str, basis: str, rng: random.Random, *, whole: bool = False
) -> str:
    """The readable path of a figure; unless `whole`, now and then without the year, the agency or the heading."""
    outer = rng.choice(_OUTER_HEADINGS)
    parts = [f"{setting.year}年度", setting.agency, outer, _numbered(heading, rng), name, basis]
    keep = [whole or rng.random() > 0.05, whole or rng.random() > 0.08, True, rng.random() > 0.08, True, True]
    return " · ".join(p for p, kept in zip(parts, keep, strict=True) if kept and p)


def _money_example(words: Words, setting: Setting, rng: random.Random) -> Example:
    item = rng.choice([i for i in words.indicators if i.unit == "万元"])
    bases = rng.choice(_BASIS_SETS)
    asked = rng.choice(bases)
    plain = rng.random() < 0.2
    ask = rng.choice(_PLAIN_ASKS if plain else words.bases[asked].asks)
    prefix, has_year, has_agency = _prefix(setting, rng)
    query = _finish(words, prefix, ask.format(t=_topic(item, rng)), rng)
    others = rng.sample([i for i in words.indicators if i.unit == "万元" and i.name != item.name], 3)
    siblings = [i for i in words.indicators if i.heading == item.heading and i.name != item.name]
    if siblings:
        others[0] = rng.choice(siblings)
    change = _other_setting(words, setting, has_year, has_agency, rng)
    twin = change is not None
    if rng.random() < 0.5:
        positive, negatives = _paths(words, setting, change, item, others, asked, plain, rng)
    else:
        positive = _passage(words, setting, item, bases, rng, whole=twin)
        negatives = [_passage(words, setting, other, bases, rng) for other in others]
        if change is not None:
            negatives[0] = _passage(words, change, item, bases, rng, whole=twin)
        negatives.append(_aside(words, setting, item, rng))
    return Example(query, positive, tuple(negatives[:N_NEGATIVES]), f"{item.name}/{asked}")


def _paths(
    words: Words,
    setting: Setting,
    change: Setting | None,
    item: Indicator,
    others: Sequence[Indicator],
    asked: str,
    plain: bool,
    rng: random.Random,
) -> tuple[str, list[str]]:
    sentences = rng.random() < 0.5
    stated = _stated_with(asked, rng)

    def path(of: Indicator, basis: str, at: Setting = setting) -> str:
        shown = rng.choice(words.bases[basis].path)
        label = figure_path(at, of.heading, _printed(of, rng), shown, rng, whole=change is not None)
        if not sentences:
            return label
        told = stated if basis in stated else _stated_with(basis, rng)
        return f"{label}\n{_money_sentence(words, at, of, told, rng)}"

    negatives = [path(other, asked) for other in others]
    if not plain:
        wrong = [b for b in words.bases if b != asked and {b, asked} != {"预算", "调整预算"}]
        negatives.insert(0, path(item, rng.choice(wrong)))
    if change is not None:
        negatives.insert(0, path(item, asked, change))
    while len(negatives) < N_NEGATIVES:
        negatives.append(path(rng.choice(others), rng.choice(tuple(words.bases))))
    return path(item, asked), negatives


def _stated_with(basis: str, rng: random.Random) -> tuple[str, ...]:
    """Bases that one sentence states together with `basis`."""
    return rng.choice([bases for bases in _BASIS_SETS if basis in bases])


def _count_example(words: Words, setting: Setting, rng: random.Random) -> Example:
    counts = [i for i in words.indicators if i.unit != "万元"]
    item = rng.choice(counts)
    prefix, has_year, has_agency = _prefix(setting, rng)
    query = _finish(words, prefix, rng.choice(_COUNT_ASKS).format(t=_topic(item, rng)), rng)
    others = rng.sample([i for i in counts if i.name != item.name], N_NEGATIVES)
    change = _other_setting(words, setting, has_year, has_agency, rng)
    twin = change is not None
    as_path = rng.random() < 0.5

    def text(of: Indicator, at: Setting) -> str:
        if as_path:
            return figure_path(at, of.heading, _printed(of, rng), "", rng, whole=twin)
        head = _head(at, of.heading, rng, whole=twin)
        return head + _count_sentence(words, of.unit, _printed(of, rng), at, rng)

    negatives = [text(other, setting) for other in others]
    if change is not None:
        negatives[0] = text(item, change)
    return Example(query, text(item, setting), tuple(negatives), item.name)


def _work_example(words: Words, setting: Setting, rng: random.Random) -> Example:
    work, *others = rng.sample(words.works, N_NEGATIVES + 1)
    prefix, has_year, has_agency = _prefix(setting, rng)
    ask = rng.choice(_WORK_ASKS).format(v=work.verb, c=_counted(work), w=work.name, u=work.unit)
    change = _other_setting(words, setting, has_year, has_agency, rng)
    twin = change is not None
    as_path = rng.random() < 0.5

    def text(of: Work, at: Setting) -> str:
        if as_path:
            return figure_path(at, "部门整体支出绩效情况", of.counted, "", rng, whole=twin)
        body = f"{at.year}年，{of.name}方面，{of.counted}{_number(rng)}{of.unit}。"
        heading = rng.choice(("主要工作成效", "产出指标完成情况", "部门整体支出绩效情况"))
        return _head(at, heading, rng, whole=twin) + body

    negatives = [text(other, setting) for other in others]
    if change is not None:
        negatives[0] = text(work, change)
    return Example(_finish(words, prefix, ask, rng), text(work, setting), tuple(negatives), work.name)


def _narrative_example(words: Words, setting: Setting, rng: random.Random) -> Example:
    item, *others = rng.sample(words.narratives, N_NEGATIVES + 1)
    work = rng.choice(words.works).name
    prefix, has_year, has_agency = _prefix(setting, rng)
    asks = item.questions if rng.random() < 0.75 else (*item.headings, item.topic)
    change = _other_setting(words, setting, has_year, has_agency, rng)
    twin = change is not None

    def text(of: Narrative, at: Setting) -> str:
        sentences = rng.sample(of.sentences, min(len(of.sentences), rng.choice((1, 2, 3))))
        head = _head(at, rng.choice(of.headings), rng, whole=twin)
        return head + "；".join(s.format(w=work) for s in sentences) + "。"

    negatives = [text(other, setting) for other in others]
    if change is not None:
        negatives[0] = text(item, change)
    query = _finish(words, prefix, rng.choice(asks), rng)
    return Example(query, text(item, setting), tuple(negatives), item.topic)


def _passage(
    words: Words,
    setting: Setting,
    item: Indicator,
    bases: Sequence[str],
    rng: random.Random,
    *,
    whole: bool = False,
) -> str:
    if rng.random() < 0.25:
        labels = "\t".join(rng.choice(words.bases[b].path) for b in bases)
        row = "\t".join(_number(rng) for _ in bases)
        body = f"项目\t{labels}\n{_printed(item, rng)}\t{row}"
    else:
        body = _money_sentence(words, setting, item, bases, rng)
    return _head(setting, item.heading, rng, whole=whole) + body


def _money_sentence(
    words: Words, setting: Setting, item: Indicator, bases: Sequence[str], rng: random.Random
) -> str:
    unit = rng.choice(_MONEY_UNITS)
    opener = rng.choice(_OPENERS).format(name=_printed(item, rng), year=setting.year, agency=setting.agency)
    clauses: list[str] = []
    for basis in bases:
        sign = "%" if basis in ("执行率", "增减率", "占比") else unit
        bare = basis == "决算" and not clauses and rng.random() < 0.3
        clauses.append(("" if bare else rng.choice(words.bases[basis].words)) + _number(rng) + sign)
    tail = rng.choice(_TAILS).format(work=rng.choice(words.works).name)
    return opener + "，".join(clauses) + tail + "。"


def _count_sentence(words: Words, unit: str, name: str, setting: Setting, rng: random.Random) -> str:
    tail = rng.choice(_TAILS).format(work=rng.choice(words.works).name)
    sentence = rng.choice(_COUNT_SENTENCES)
    return sentence.format(year=setting.year, name=name, value=_number(rng), unit=unit, tail=tail) + "。"


def _aside(words: Words, setting: Setting, item: Indicator, rng: random.Random) -> str:
    """A passage that names the item and states nothing of it."""
    work = rng.choice(words.works).name
    sentence = rng.choice(
        (
            "严格执行财经纪律，从严控制{name}，推进{work}。",
            "{name}的使用严格按照规定程序审批，保障{work}有序开展。",
            "建立健全{name}管理制度，主要包括制度的建设、执行和日常监督检查。",
        )
    )
    return _head(setting, "预算管理情况", rng) + sentence.format(name=_printed(item, rng), work=work)


def _head(setting: Setting, heading: str, rng: random.Random, *, whole: bool = False) -> str:
    """Title and headings over a passage; unless `whole`, now and then without the title."""
    lines = [
        setting.title if whole or rng.random() < 0.7 else "",
        rng.choice(_OUTER_HEADINGS),
        _numbered(heading, rng) if rng.random() < 0.8 else "",
    ]
    return "".join(line + "\n" for line in lines if line)


def _numbered(heading: str, rng: random.Random) -> str:
    return rng.choice(("", "", "（一）", "（二）", "（三）", "1.", "2、", "（4）", "二、")) + heading


def _other_setting(
    words: Words, setting: Setting, has_year: bool, has_agency: bool, rng: random.Random
) -> Setting | None:
    """A report that the query rules out: of another year, or of another agency.

    Such a twin must show its year and agency, and so must the answer: else it may be the very same text.
    """
    if has_year and (not has_agency or rng.random() < 0.7):
        year = rng.choice([y for y in YEARS if abs(y - setting.year) in (1, 2)])
        return Setting(year, setting.agency, setting.short, setting.kind)
    if has_agency:
        other = make_setting(words, rng)
        return Setting(setting.year, other.agency, other.short, setting.kind)
    return None


def _prefix(setting: Setting, rng: random.Random) -> tuple[str, bool, bool]:
    year = rng.choice(
        ("", "", f"{setting.year}年", f"{setting.year}年度", f"{setting.year % 100}年", f"{setting.year}")
    )
    agency = rng.choice(("", "", setting.agency, setting.short))
    joint = rng.choice(("", "", "的")) if agency else ""
    prefix = year + agency + joint if rng.random() < 0.4 else agency + year + joint
    return prefix, bool(year), bool(agency)


def _finish(words: Words, prefix: str, question: str, rng: random.Random) -> str:
    """The whole query: some words exchanged for others of their meaning, and now and then a slip of the keyboard."""
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        question = _reword(words, question, rng)
    query = prefix + question
    if rng.random() < 0.05:
        for right, wrong in _SLIPS:
            query = query.replace(right, wrong)
    return query + rng.choice(_QUESTION_ENDS)


def _reword(words: Words, question: str, rng: random.Random) -> str:
    found = [(word, group) for group in words.synonyms for word in group if word in question]
    # 车 in 公车 is not a word of its own there.
    found = [
        (word, group)
        for word, group in found
        if not any(word != longer and word in longer for longer, _ in found)
    ]
    if not found:
        return question
    word, group = rng.choice(found)
    return question.replace(word, rng.choice(group), 1)


def _topic(item: Indicator, rng: random.Random) -> str:
    return rng.choice(item.colloquial) if rng.random() < 0.6 else _printed(item, rng)


def _printed(item: Indicator, rng: random.Random) -> str:
    return item.name if rng.random() < 0.6 else rng.choice(item.printed)


def _counted(work: Work) -> str:
    """What is counted, without the verb it begins with (发放低保人数 -> 低保人数)."""
    return work.counted.removeprefix(work.verb)


def _number(rng: random.Random) -> str:
    value = rng.choice((rng.uniform(0, 3), rng.uniform(1, 99), rng.uniform(100, 9999)))
    return rng.choice((f"{value:.2f}", f"{value:.2f}", f"{value:,.2f}", f"{value:.0f}"))

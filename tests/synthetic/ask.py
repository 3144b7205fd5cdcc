"""Questions with known answers on a library of synthetic reports, of every kind, in the split's own wordings."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

from asked import (
    ANSWERED,
    CHECKED,
    COMPUTED,
    TEXT,
    Report,
    Stated,
    Universe,
    Words,
    expectation,
    nothing,
    standalone,
    values,
    with_figures,
)
from money import TRAVEL, percent
from world import BUREAUS

Row = dict[str, Any]
_TOPICS = {
    "职责": "basis_text",
    "问题": "problems",
    "措施": "measures",
    "拨付": "payment",
    "内设机构": "offices",
    "项目": "projects",
    "等级": "grade",
    "采购": "purchase_rule",
}
_PAIRS = (
    ("人员经费", "公用经费"),
    ("基本支出", "项目支出"),
    ("公务接待费", "公务用车运行维护费"),
    ("会议费", "培训费"),
    ("工资福利支出", "商品和服务支出"),
)
_SHARES = (
    ("项目支出", "本年支出合计"),
    ("公务接待费", "三公经费"),
    ("人员经费", "基本支出"),
    ("政府采购服务支出", "政府采购支出"),
)

# What a department's report and its projects' reports each state of their own.
_OWN = ("绩效自评得分", "项目评价得分", "预算执行率", "服务对象满意度")


class Asker:
    """Draws questions of one split from the truth of a library."""

    def __init__(self, reports: list[Report], rng: Random, split: str) -> None:
        self.universe = Universe(reports)
        self.reports = reports
        self.rng = rng
        self.words = Words(split, rng)

    def drawn(self, accept: Callable[[Stated], bool]) -> Stated | None:
        """A fact that `accept` likes, from a report drawn first so that long reports do not prevail."""
        for _ in range(40):
            report = self.rng.choice(self.reports)
            facts = [item for item in self.universe.find(file=report["file"]) if accept(item)]
            if facts:
                return self.rng.choice(facts)
        return None

    def row(
        self, kind: str, question: str, expect: Row, reports: list[str], history: list[str] | None = None
    ) -> Row:
        """One question in the form of an evaluation file."""
        return {
            "question": question,
            "history": history or [],
            "reports": reports,
            "kind": kind,
            "expect": expect,
        }

    def filled(
        self, template: str, report: Report, *, spoken: bool = False, year: int = 0, **more: str
    ) -> str:
        """A wording with its placeholders filled; {a} is dropped as far as it is not there."""
        year = year or report["year"]
        slots = {
            "a": self.words.agency(report, spoken=spoken),
            "y": self.words.year(year),
            "Y": str(year),
            **more,
        }
        return self.words.framed(template.format(**slots))

    def figure(
        self, kind: str, wording: str, accept: Callable[[Stated], bool], register: str = "formal"
    ) -> Row | None:
        """A question on one stated figure."""
        item = self.drawn(lambda one: accept(one) and one.fact["year"] == one.report["year"])
        if item is None:
            return None
        template = self.words.template(wording, key=item.fact["key"])
        own = item.fact["key"] in _OWN or item.fact["basis"].startswith("增减")
        everywhere = standalone(template) and not own and self.rng.random() < 0.6
        same = self.universe.like(item, everywhere=everywhere)
        if len(values(same)) > 1:
            return None
        word = self.words.name(item.fact["key"], register)
        spoken = register == "spoken"
        more = {
            "i": word,
            "t": word,
            "p": item.fact["key"],
            "m": item.fact["key"],
            "u": item.fact["unit"],
            "d": _direction(item),
        }
        question = self.filled(template, item.report, spoken=spoken, **more)
        return self.row(
            kind, question, expectation(ANSWERED, [same]), [] if everywhere else [item.report["file"]]
        )

    def pair(self, pairs: tuple[tuple[str, str], ...]) -> tuple[Report, list[Stated], list[Stated]] | None:
        """A report that states the final accounts of two indicators, each once over."""
        for _ in range(40):
            report, (one, two) = self.rng.choice(self.reports), self.rng.choice(pairs)
            first = self.final(report, one)
            second = self.final(report, two)
            if first and second and len(values(first)) == len(values(second)) == 1:
                return report, first, second
        return None

    def final(self, report: Report, key: str, basis: str = "决算") -> list[Stated]:
        """The facts of one report on `key` in its own year, numbers only."""
        found = self.universe.find(file=report["file"], year=report["year"], key=key, basis=basis)
        return [item for item in found if item.base]


def _direction(item: Stated) -> str:
    fell = "减少" in item.fact["quote"]
    if item.fact["basis"] == "增减额":
        return "减少" if fell else "增加"
    return "下降" if fell else "增长"


def _named(item: Stated) -> bool:
    return item.base is not None


def _money(ask: Asker) -> Callable[[Stated], bool]:
    return lambda s: (
        _named(s)
        and s.fact["basis"] == "决算"
        and s.fact["key"] in ask.words.names
        and Decimal(s.fact["value"]) != 0
    )


def _plain(ask: Asker) -> Callable[[Stated], bool]:
    return lambda s: _named(s) and s.fact["basis"] == "" and s.fact["key"] in ask.words.names


def _metric(s: Stated) -> bool:
    return any(s.fact["key"] == name for bureau in BUREAUS for _, name, _, _, _ in bureau.metrics)


def _project(basis: str) -> Callable[[Stated], bool]:
    return lambda s: s.fact["basis"] == basis and any(s.fact["key"] in bureau.projects for bureau in BUREAUS)


def _of(basis: str, *keys: str) -> Callable[[Stated], bool]:
    return lambda s: _named(s) and s.fact["basis"] == basis and (not keys or s.fact["key"] in keys)


def single_figures(ask: Asker) -> dict[str, tuple[int, Callable[[], Row | None]]]:
    """The kinds that ask for one stated figure, with their weights."""
    money, plain = _money(ask), _plain(ask)

    def budget(s):
        return (
            _of("预算")(s)
            and s.fact["key"] in ask.words.names
            and s.fact["key"] not in ("年初预算数", "调整后预算数")
        )

    return {
        "figure": (14, lambda: ask.figure("figure", "final", money)),
        "figure-count": (8, lambda: ask.figure("figure-count", "plain", plain)),
        "figure-qualified": (8, lambda: ask.figure("figure-qualified", "budget", budget)),
        "figure-total-budget": (
            2,
            lambda: ask.figure("figure-qualified", "plain", _of("预算", "年初预算数", "调整后预算数")),
        ),
        "figure-colloquial": (10, lambda: ask.figure("figure-colloquial", "spoken", money, "spoken")),
        "figure-colloquial-count": (3, lambda: ask.figure("figure-colloquial", "spoken", plain, "spoken")),
        "figure-typo": (7, lambda: ask.figure("figure-typo", "typo", money, "typo")),
        "figure-typo-count": (2, lambda: ask.figure("figure-typo", "typo_plain", plain, "typo")),
        "figure-zero": (
            4,
            lambda: ask.figure(
                "figure-zero",
                "final",
                lambda s: (
                    _of("决算")(s) and s.fact["key"] in ask.words.names and not Decimal(s.fact["value"])
                ),
            ),
        ),
        "figure-project": (4, lambda: ask.figure("figure-project", "project", _project("决算"))),
        "figure-project-budget": (
            2,
            lambda: ask.figure("figure-project", "project_budget", _project("预算")),
        ),
        "figure-metric": (5, lambda: ask.figure("figure-metric", "metric", _metric)),
        "figure-none": (3, lambda: ask.figure("figure-none", "none", lambda s: s.fact["state"] == "none")),
        "per-head": (2, lambda: ask.figure("figure-qualified", "per_head", _of("", "接待人均"))),
        "change-rate": (2, lambda: ask.figure("figure-change", "change_rate", _of("增减率"))),
        "change-amount": (2, lambda: ask.figure("figure-change", "change_amount", _of("增减额"))),
        "stated-share": (
            2,
            lambda: ask.figure("figure-share", "stated_share", _of("占比", "基本支出", "项目支出")),
        ),
        "last-year": (1, lambda: last_year(ask)),
        "fiscal": (2, lambda: fiscal(ask)),
    }


def last_year(ask: Asker) -> Row | None:
    """The value of the year before, which this year's report states."""
    item = ask.drawn(lambda s: s.fact["basis"] == "决算" and s.fact["year"] == s.report["year"] - 1)
    if item is None:
        return None
    question = ask.filled(ask.words.template("last_year"), item.report, i=ask.words.name(item.fact["key"]))
    same = ask.universe.like(item, everywhere=False)
    return ask.row("figure-qualified", question, expectation(ANSWERED, [same]), [item.report["file"]])


def fiscal(ask: Asker) -> Row | None:
    """A figure counted over 一般公共预算财政拨款 only."""
    item = ask.drawn(_of("决算", "一般公共预算财政拨款支出"))
    if item is None or len(same := values(ask.universe.like(item, everywhere=False))) > 1 or not same:
        return None
    question = ask.filled(ask.words.template("fiscal"), item.report, i="支出")
    return ask.row(
        "figure-qualified",
        question,
        expectation(ANSWERED, [ask.universe.like(item, everywhere=False)]),
        [item.report["file"]],
    )


def texts(ask: Asker) -> Row | None:
    """A question whose answer is sentences, not a figure."""
    report = ask.rng.choice(ask.reports)
    topics = [topic for topic in _TOPICS if report["texts"].get(topic)]
    if not topics:
        return None
    topic = ask.rng.choice(topics)
    template = ask.words.template(_TOPICS[topic])
    everywhere = standalone(template) and topic in ("问题", "措施")
    if (
        everywhere
        and len(
            [
                r
                for r in ask.reports
                if (r["agency"], r["year"]) == (report["agency"], report["year"]) and topic in r["texts"]
            ]
        )
        > 1
    ):
        return None
    kind = "text-list" if topic in ("内设机构", "项目") else "text"
    quotes = tuple(report["texts"][topic])
    return ask.row(
        kind, ask.filled(template, report), nothing(TEXT, quotes), [] if everywhere else [report["file"]]
    )


def reasons(ask: Asker) -> Row | None:
    """Why an amount rose or fell."""
    report = ask.rng.choice(ask.reports)
    rates = ask.final(report, "收入支出总计", "增减额")
    if not report["texts"].get("原因") or not rates:
        return None
    question = ask.filled(ask.words.template("reason"), report, i="收入支出总计", d=_direction(rates[0]))
    return ask.row("text", question, nothing(TEXT, tuple(report["texts"]["原因"])), [report["file"]])


def over_budget(ask: Asker) -> Row | None:
    """Whether final accounts went over the budget, with the verdict."""
    report, key = ask.rng.choice(ask.reports), ask.rng.choice(("三公经费", *TRAVEL))
    spent, planned = ask.final(report, key), ask.final(report, key, "预算")
    if len(values(spent)) != 1 or len(values(planned)) != 1 or not spent[0].base or not planned[0].base:
        return None
    verdict = "over" if spent[0].base[0] > planned[0].base[0] else "within"
    expect = with_figures(expectation(COMPUTED, [spent], verdict=verdict), [])
    question = ask.filled(ask.words.template("over_budget"), report, i=ask.words.name(key))
    return ask.row("yesno", question, expect, [report["file"]])


def sums(ask: Asker) -> Row | None:
    """Two stated amounts added."""
    found = ask.pair(_PAIRS)
    if found is None:
        return None
    report, first, second = found
    question = ask.filled(
        ask.words.template("sum"),
        report,
        i=ask.words.name(first[0].fact["key"]),
        j=ask.words.name(second[0].fact["key"]),
    )
    total = _amount(first) + _amount(second)
    # A total that the report itself states may be quoted instead of the parts.
    stated = [
        s
        for s in ask.universe.find(file=report["file"], year=report["year"], basis="决算")
        if s.base == (total * 10000, "元")
    ]
    expect = with_figures(expectation(COMPUTED, [first, second]), [(total, "万元")])
    if stated:
        expect["alternatives"] += [{"figures": [s.figure], "quote": [s.fact["quote"]]} for s in stated[:4]]
    return ask.row("sum", question, expect, [report["file"]])


def _amount(items: list[Stated]) -> Decimal:
    base = items[0].base
    return base[0] / 10000 if base else Decimal(0)


def shares(ask: Asker) -> Row | None:
    """One stated amount as a percentage of another."""
    found = ask.pair(_SHARES)
    if found is None or not _amount(found[2]):
        return None
    report, part, whole = found
    question = ask.filled(
        ask.words.template("share"),
        report,
        i=ask.words.name(part[0].fact["key"]),
        j=ask.words.name(whole[0].fact["key"]),
    )
    rate = percent(_amount(part), _amount(whole))
    expect = with_figures(expectation(COMPUTED, [part, whole]), [(rate, "%")])
    stated = ask.final(report, part[0].fact["key"], "占比")
    expect["alternatives"] += [{"figures": [s.figure], "quote": [s.fact["quote"]]} for s in stated]
    return ask.row("share", question, expect, [report["file"]])


def multi(ask: Asker) -> Row | None:
    """Two indicators in one question."""
    found = ask.pair(_PAIRS)
    if found is None:
        return None
    report, first, second = found
    question = ask.filled(
        ask.words.template("multi"),
        report,
        i=ask.words.name(first[0].fact["key"]),
        j=ask.words.name(second[0].fact["key"]),
    )
    return ask.row("figure-multi", question, expectation(ANSWERED, [first, second]), [report["file"]])


def multi_basis(ask: Asker) -> Row | None:
    """Budget and final accounts of one indicator."""
    report, key = ask.rng.choice(ask.reports), ask.rng.choice(("三公经费", *TRAVEL))
    spent, planned = ask.final(report, key), ask.final(report, key, "预算")
    if len(values(spent)) != 1 or len(values(planned)) != 1:
        return None
    question = ask.filled(ask.words.template("multi_basis"), report, i=ask.words.name(key))
    return ask.row("figure-multi", question, expectation(ANSWERED, [planned, spent]), [report["file"]])


def parts_tie(ask: Asker) -> Row | None:
    """Whether the parts of 项目支出 add up to the total stated."""
    report = ask.rng.choice([r for r in ask.reports if r["kind"] == "部门整体支出绩效"])
    total = ask.final(report, "项目支出")
    planted = [c for c in report["contradictions"] if c["rule"] == "parts_total"]
    expect = expectation(CHECKED, [total])
    if planted:
        expect = with_figures(
            expect, [(Decimal(planted[0]["stated"]), "万元"), (Decimal(planted[0]["computed"]), "万元")]
        )
    question = ask.filled(ask.words.template("parts_tie"), report)
    return ask.row("consistency", question, expect, [report["file"]])


def text_table(ask: Asker) -> Row | None:
    """Whether words and table agree; or the figure asked for plainly, where they do not."""
    report = ask.rng.choice([r for r in ask.reports if r["kind"] == "部门决算公开"])
    planted = any(c["rule"] == "text_table" for c in report["contradictions"])
    key = "财政拨款收入" if planted else ask.rng.choice(("本年支出合计", "基本支出", "财政拨款收入"))
    items = ask.final(report, key)
    prose, cells = ([s for s in items if s.fact["where"] == where] for where in ("prose", "table"))
    if not prose or not cells:
        return None
    plainly = planted and ask.rng.random() < 0.5
    expect = expectation(("conflict",) if plainly else CHECKED, [prose, cells] if planted else [items])
    template = ask.words.template("final" if plainly else "text_table", *(("i",) if not plainly else ()))
    question = ask.filled(template, report, i=ask.words.name(key))
    return ask.row("conflict" if plainly else "consistency", question, expect, [report["file"]])


def rate_tie(ask: Asker) -> Row | None:
    """Whether a stated rate of change is the one its amounts give."""
    planted = [(r, c) for r in ask.reports for c in r["contradictions"] if c["rule"] == "change_rate"]
    if not planted:
        return None
    report, found = ask.rng.choice(planted)
    item = ask.final(report, found["key"], "增减率")
    if not item:
        return None
    question = ask.filled(
        ask.words.template("rate_tie"), report, i=ask.words.name(found["key"]), d=_direction(item[0])
    )
    expect = with_figures(expectation(CHECKED, [item]), [])
    return ask.row("consistency", question, expect, [report["file"]])

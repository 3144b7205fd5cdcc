"""Questions over several reports, questions that can not be answered, and questions that lean on an earlier one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from ask import Asker, Row
from asked import ANSWERED, COMPUTED, Report, Stated, expectation, nothing, values, with_figures
from money import STAFF, TRAVEL

_KEYS = (
    "三公经费",
    "公务接待费",
    "项目支出",
    "本年支出合计",
    "工资福利支出",
    "机关运行经费",
    "政府采购支出",
    "培训费",
)
_LOWEST = re.compile(r"最少|最低|倒数|垫底")
_ABSENT_BUREAUS = ("水利局", "统计局", "信访局", "医疗保障局")


def series(ask: Asker) -> tuple[Report, str, dict[int, list[Stated]]] | None:
    """An agency and an indicator whose final accounts at least two years state, one value a year."""
    for _ in range(40):
        report, key = ask.rng.choice(ask.reports), ask.rng.choice(_KEYS)
        found: dict[int, list[Stated]] = {}
        for item in ask.universe.find(agency=report["agency"], key=key, basis="决算"):
            if item.base:
                found.setdefault(item.fact["year"], []).append(item)
        if len(found) >= 2 and all(len(values(items)) == 1 for items in found.values()):
            return report, key, dict(sorted(found.items()))
    return None


def compare_years(ask: Asker) -> Row | None:
    """A list over the years, the difference of two, or the highest of them."""
    drawn = series(ask)
    if drawn is None:
        return None
    report, key, found = drawn
    kind = ask.rng.choice(("years_list", "years_difference", "years_highest"))
    years = list(found)
    first, last = (
        (years[0], years[-1]) if kind != "years_difference" else tuple(sorted(ask.rng.sample(years, 2)))
    )
    within = [year for year in years if first <= year <= last]
    amounts = {year: _base(found[year]) for year in within}
    question = ask.words.template(kind).format(
        a=ask.words.agency(report),
        i=ask.words.name(key),
        Y1=first,
        Y2=last,
        S1=str(first)[2:],
        S2=str(last)[2:],
    )
    if kind == "years_list":
        expect = expectation(COMPUTED, [found[year] for year in within])
    elif kind == "years_difference":
        difference = (amounts[last] - amounts[first]) / 10000
        expect = with_figures(expectation(COMPUTED, [found[first], found[last]]), [(difference, "万元")])
        unsigned = (
            [{**expect, "figures": [{"value": f"{abs(difference):f}", "unit": "万元"}]}]
            if difference < 0
            else []
        )
        expect["alternatives"] += [{"figures": one["figures"], "quote": one["quote"]} for one in unsigned]
    else:
        highest = [year for year in within if amounts[year] == max(amounts.values())]
        if len(highest) > 1:
            return None
        expect = expectation(COMPUTED, [found[highest[0]]])
    name = "compare-years-calc" if kind == "years_difference" else "compare-years"
    return ask.row(name, question, expect, [])


def _base(items: list[Stated]) -> Decimal:
    base = items[0].base
    return base[0] if base else Decimal(0)


def rank(ask: Asker) -> Row | None:
    """The highest or lowest among several agencies of one year, and how many of them disclose it."""
    year, key = ask.rng.choice([r["year"] for r in ask.reports]), ask.rng.choice(_KEYS)
    pool = [r for r in ask.reports if r["year"] == year and r["kind"] in ("部门决算公开", "部门整体支出绩效")]
    by_agency = {r["agency"]: r for r in ask.rng.sample(pool, min(len(pool), 9))}
    stated = {name: ask.final(report, key) for name, report in by_agency.items()}
    known = {name: items for name, items in stated.items() if len(values(items)) == 1}
    if len(known) < 3 or len(known) + sum(not items for items in stated.values()) != len(by_agency):
        return None
    if _tied(known, max):
        return None
    template = ask.words.template("rank")
    pick = min if _LOWEST.search(template) else max
    if _tied(known, pick):
        return None
    best = pick(known, key=lambda name: _base(known[name]))
    question = ask.filled(template, by_agency[best], i=ask.words.name(key), year=year)
    missing = sorted(set(by_agency) - set(known))
    coverage = {"reports": len(by_agency), "disclosed": len(known), "missing": missing}
    expect = expectation(COMPUTED, [known[best]], coverage=coverage)
    return ask.row("rank", question, expect, sorted(report["file"] for report in by_agency.values()))


def _tied(known: dict[str, list[Stated]], pick: Callable[[Iterable[Decimal]], Decimal]) -> bool:
    """Whether several agencies share the highest, or the lowest, value."""
    amounts = [_base(items) for items in known.values()]
    return amounts.count(pick(amounts)) > 1


def other_year(ask: Asker) -> Row | None:
    """A year that no report of the agency speaks of, nor lets one compute."""
    report, key = ask.rng.choice(ask.reports), ask.rng.choice(_KEYS)
    year = ask.rng.choice((2018, 2019, 2021, 2022, 2023, 2024, 2025))
    spoken_of = {item.fact["year"] for item in ask.universe.find(agency=report["agency"], key=key)}
    if year in spoken_of or year + 1 in spoken_of or not spoken_of:
        return None
    question = ask.filled(ask.words.template("final", "a", "y"), report, year=year, i=ask.words.name(key))
    return ask.row("not-disclosed-year", question, nothing(), [])


def other_agency(ask: Asker) -> Row | None:
    """An agency that the library has no report of, beside its neighbours that have one."""
    report = ask.rng.choice(ask.reports)
    name = report["district"] + ask.rng.choice(_ABSENT_BUREAUS)
    stranger = {**report, "agency": name, "full": name, "shorts": [name]}
    question = ask.filled(
        ask.words.template("final", "a", "y"), stranger, i=ask.words.name(ask.rng.choice(_KEYS))
    )
    return ask.row("not-disclosed-agency", question, nothing(), [])


def only_named(ask: Asker) -> Row | None:
    """An indicator that the report names in passing, without a figure."""
    report = ask.rng.choice([r for r in ask.reports if r["passing"]])
    question = ask.filled(
        ask.words.template("final"), report, i=ask.words.name(ask.rng.choice(report["passing"]))
    )
    return ask.row("not-disclosed-passing", question, nothing(), [report["file"]])


def part_of_total(ask: Asker) -> Row | None:
    """A part of a total of which the report states only the total."""
    report = ask.rng.choice(ask.reports)
    stated = {fact["key"] for fact in report["facts"]}
    pairs = [("三公经费", part) for part in TRAVEL] + [
        ("政府采购支出", "政府采购货物支出"),
        ("基本支出", "公用经费"),
        ("基本支出", "人员经费"),
    ]
    fit = [part for whole, part in pairs if whole in stated and part not in stated]
    # 公用经费 and 机关运行经费 are one figure under two names; 人员经费 can be added up where its parts are stated.
    if "机关运行经费" in stated:
        fit = [part for part in fit if part != "公用经费"]
    if stated >= set(STAFF):
        fit = [part for part in fit if part != "人员经费"]
    if not fit:
        return None
    part = ask.rng.choice(fit)
    question = ask.filled(ask.words.template("final"), report, i=ask.words.name(part))
    return ask.row("not-disclosed-part", question, nothing(), [report["file"]])


def other_basis(ask: Asker) -> Row | None:
    """A budget that the report does not state beside the final account that it does."""
    report, key = (
        ask.rng.choice(ask.reports),
        ask.rng.choice(("会议费", "培训费", "工资福利支出", "三公经费", "机关运行经费")),
    )
    facts = ask.universe.find(file=report["file"], key=key)
    if not ask.final(report, key) or any(item.fact["basis"] == "预算" for item in facts):
        return None
    question = ask.filled(ask.words.template("budget"), report, i=ask.words.name(key))
    return ask.row("not-disclosed-basis", question, nothing(), [report["file"]])


def unmentioned(ask: Asker) -> Row | None:
    """Something that such a report does not speak of."""
    report = ask.rng.choice(ask.reports)
    return ask.row(
        "not-disclosed-text",
        ask.filled(ask.words.template("unmentioned"), report),
        nothing(),
        [report["file"]],
    )


def blank(ask: Asker) -> Row | None:
    """A cell left blank: no figure may be shown for it."""
    item = ask.drawn(lambda s: s.fact["state"] == "blank")
    if item is None or any(s.base for s in ask.universe.like(item, everywhere=False)):
        return None
    question = ask.filled(ask.words.template("final"), item.report, i=ask.words.name(item.fact["key"]))
    return ask.row("figure-blank", question, nothing(("answered", "not_disclosed")), [item.report["file"]])


def ambiguous(ask: Asker) -> Row | None:
    """No agency, no year, or a bureau that several districts have."""
    drawn = series(ask)
    if drawn is None:
        return None
    report, key, found = drawn
    kind = ask.rng.choice(("ambiguous_agency", "ambiguous_year", "ambiguous_short"))
    year = ask.rng.choice(list(found))
    pool = {
        s.report["agency"]
        for s in ask.universe.find(year=year, key=key, basis="决算")
        if s.base and (kind != "ambiguous_short" or s.report["bureau"] == report["bureau"])
    }
    if (kind != "ambiguous_year" and len(pool) < 2) or (
        kind == "ambiguous_year" and len({values(f).pop() for f in found.values()}) < 2
    ):
        return None
    short = ask.rng.choice(report["bureau_shorts"])
    question = ask.filled(ask.words.template(kind), report, i=ask.words.name(key), year=year, s=short)
    return ask.row("ambiguous", question, nothing(("ambiguous",)), [])


def follow_up(ask: Asker) -> Row | None:
    """A question that changes one thing of the question before."""
    drawn = series(ask)
    if drawn is None:
        return None
    report, key, found = drawn
    first, second = ask.rng.sample(list(found), 2)
    earlier = ask.filled(ask.words.template("final", "a", "y"), report, year=first, i=ask.words.name(key))
    kind = ask.rng.choice(("follow_year", "follow_budget", "follow_indicator", "follow_agency"))
    more = {"i": "", "year": 0}
    agency, year, wanted, basis = report["agency"], first, key, "决算"
    if kind == "follow_year":
        year = second
    elif kind == "follow_budget":
        basis = "预算"
    elif kind == "follow_indicator":
        wanted = ask.rng.choice([name for name in _KEYS if name != key])
    else:
        others = [r for r in ask.reports if r["agency"] != agency]
        report = ask.rng.choice(others)
        agency = report["agency"]
    facts = [s for s in ask.universe.find(agency=agency, year=year, key=wanted, basis=basis) if s.base]
    if len(values(facts)) != 1:
        return None
    more = {"i": ask.words.name(wanted), "year": year}
    question = ask.filled(ask.words.template(kind), report, i=str(more["i"]), year=year)
    return ask.row("follow-up", question, expectation(ANSWERED, [facts]), [], [earlier])

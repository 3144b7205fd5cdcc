"""What questions are made from: the stated figures of all reports, wordings, and the form of a right answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

Report = dict[str, Any]
Fact = dict[str, Any]
ANSWERED = ("answered",)
COMPUTED = ("answered", "computed")
CHECKED = ("answered", "computed", "conflict")
TEXT = ("answered", "passages")

_INCOME = ("财政拨款收入", "本年收入合计", "其他收入", "年末结转和结余")
_SPENDING = set("支花用发执")


@dataclass(frozen=True, slots=True)
class Stated:
    """One fact and the report that states it."""

    report: Report
    fact: Fact

    @property
    def base(self) -> tuple[Decimal, str] | None:
        """The value in 元 or in its own unit; None when it is not a number."""
        if self.fact["state"] != "number":
            return None
        value = Decimal(self.fact["value"])
        return (value * 10000, "元") if self.fact["unit"] == "万元" else (value, self.fact["unit"])

    @property
    def figure(self) -> dict[str, str]:
        """The figure as a question expects it."""
        return {"value": self.fact["value"], "unit": self.fact["unit"]}


class Universe:
    """Every stated figure of a library of reports."""

    def __init__(self, reports: list[Report]) -> None:
        self.reports = reports
        self.all = [Stated(report, fact) for report in reports for fact in report["facts"]]

    def find(
        self, *, file: str = "", agency: str = "", year: int = 0, key: str = "", basis: str | None = None
    ) -> list[Stated]:
        """The facts that match all that is given."""
        return [
            item
            for item in self.all
            if (not file or item.report["file"] == file)
            and (not agency or item.report["agency"] == agency)
            and (not year or item.fact["year"] == year)
            and (not key or item.fact["key"] == key)
            and (basis is None or item.fact["basis"] == basis)
        ]

    def like(self, item: Stated, *, everywhere: bool) -> list[Stated]:
        """All that state the same indicator of the same agency, year and basis, in the library or in its report."""
        fact, report = item.fact, item.report
        file = "" if everywhere else report["file"]
        return self.find(
            file=file, agency=report["agency"], year=fact["year"], key=fact["key"], basis=fact["basis"]
        )


def values(items: list[Stated]) -> set[tuple[Decimal, str] | None]:
    """The distinct values among facts."""
    return {item.base for item in items}


class Words:
    """The wordings of one split."""

    def __init__(self, split: str, rng: Random) -> None:
        text = (Path(__file__).parent / "wordings" / f"{split}.json").read_text(encoding="utf-8")
        data = json.loads(text)
        self.names: dict[str, dict[str, list[str]]] = data["names"]
        self.templates: dict[str, list[str]] = data["templates"]
        self.years: list[str] = data["years"]
        # What people put around a question that adds nothing to it; the validation wordings hold such words themselves.
        self.before: list[str] = data.get("before", [])
        self.after: list[str] = data.get("after", [])
        self.rng = rng

    def framed(self, question: str) -> str:
        """A question, now and then with idle words before or behind it."""
        before = self.rng.choice(self.before) if self.before and self.rng.random() < 0.2 else ""
        after = self.rng.choice(self.after) if self.after and self.rng.random() < 0.15 else ""
        return f"{before}{question.rstrip('？?') if after else question}{after}"

    def name(self, key: str, register: str = "formal") -> str:
        """A word for an indicator; its own name where the wordings have none."""
        return self.rng.choice(self.names[key][register]) if key in self.names else key

    def agency(self, report: Report, *, spoken: bool = False) -> str:
        """A name for an agency: as printed, with its city, or short."""
        if self.rng.random() < (0.7 if spoken else 0.25):
            return self.rng.choice(report["shorts"])
        return report["full"] if self.rng.random() < 0.15 else report["agency"]

    def year(self, year: int) -> str:
        """A year as people write it: 2023年, 23年."""
        return self.rng.choice(self.years).format(Y=year, S=str(year)[2:])

    def template(self, kind: str, *needs: str, key: str = "") -> str:
        """A wording of a kind; with `needs` one that has all those placeholders; no talk of spending on income."""
        fit = [text for text in self.templates[kind] if all(_has(text, need) for need in needs)]
        if key in _INCOME:
            fit = [text for text in fit if not set(text) & _SPENDING]
        return self.rng.choice(fit)


def _has(template: str, need: str) -> bool:
    return any(f"{{{name}}}" in template for name in (("y", "Y") if need == "y" else (need,)))


def standalone(template: str) -> bool:
    """Whether a wording names both agency and year, so that a whole library can be asked."""
    return _has(template, "a") and _has(template, "y")


def expectation(status: tuple[str, ...], groups: list[list[Stated]], **more: Any) -> dict[str, Any]:
    """One figure and one quote from each group of equal facts; every other choice is an alternative as good."""
    choices = []
    for group in groups:
        ordered = sorted(group, key=lambda item: item.fact["where"] != "prose")
        unique = {(item.fact["unit"], item.fact["quote"]): item for item in ordered}
        choices.append(list(unique.values())[:6])
    variants = [
        {
            "figures": [item.figure for item in chosen if item.base],
            "quote": [item.fact["quote"] for item in chosen],
        }
        for chosen in list(product(*choices))[:24]
    ]
    places = {item.fact["where"] for group in groups for item in group}
    stands = "several" if len(groups) > 1 else "both" if len(places) > 1 else places.pop()
    return {"status": list(status), **variants[0], "alternatives": variants[1:], "stands": stands, **more}


def with_figures(expect: dict[str, Any], figures: list[tuple[Decimal, str]]) -> dict[str, Any]:
    """An expectation with other figures: a computed sum over the same quotes."""
    printed = [{"value": f"{value:f}", "unit": unit} for value, unit in figures]
    others = [{**variant, "figures": printed} for variant in expect["alternatives"]]
    return {**expect, "figures": printed, "alternatives": others}


def nothing(status: tuple[str, ...] = ("not_disclosed",), quote: tuple[str, ...] = ()) -> dict[str, Any]:
    """An expectation without figures."""
    return {"status": list(status), "figures": [], "quote": list(quote)}

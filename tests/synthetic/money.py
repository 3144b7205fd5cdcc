"""One agency's money and counts in each year: sums tie, years follow one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from world import Agency

CENT = Decimal("0.01")
CARS = ("公务用车购置费", "公务用车运行维护费")
TRAVEL = ("因公出国（境）费", *CARS, "公务接待费")
FIXED = ("社会保障和就业支出", "卫生健康支出", "住房保障支出")
STAFF = ("工资福利支出", "对个人和家庭的补助")


def cents(value: Decimal | float | int) -> Decimal:
    """Rounded as reports round: two places, half up."""
    return Decimal(str(value)).quantize(CENT, ROUND_HALF_UP)


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """`part` as a percentage of `whole`, two places."""
    return cents(part * 100 / whole)


@dataclass(slots=True)
class Year:
    """All that happened in one year, in 万元 and counts; `budget` holds what was planned for it."""

    year: int
    final: dict[str, Decimal] = field(default_factory=dict)
    budget: dict[str, Decimal] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    projects: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    metrics: dict[str, int] = field(default_factory=dict)
    score: Decimal = Decimal(0)


def history(agency: Agency, years: list[int], rng: Random) -> dict[int, Year]:
    """The years of an agency, and the one before the first (for 上年 columns)."""
    size = rng.uniform(180, 2600)
    habits = {name: rng.random() for name in TRAVEL}
    result: dict[int, Year] = {}
    for year in [years[0] - 1, *years]:
        size *= rng.uniform(0.86, 1.2)
        result[year] = _year(agency, year, size, habits, rng)
    return result


def _year(agency: Agency, number: int, size: float, habits: dict[str, float], rng: Random) -> Year:
    year = Year(number)
    _staff(year, size, rng)
    _projects(year, agency, size, rng)
    _travel(year, habits, size, rng)
    _totals(year, rng)
    _functions(year, agency, rng)
    _counts(year, agency, size, rng)
    _purchases(year, rng)
    year.score = cents(rng.uniform(72, 99.5)).quantize(Decimal(rng.choice(("1", "0.1", "0.01"))))
    return year


def _staff(year: Year, size: float, rng: Random) -> None:
    final = year.final
    final["工资福利支出"] = cents(size * rng.uniform(0.7, 1.1))
    final["对个人和家庭的补助"] = cents(size * rng.uniform(0.01, 0.09))
    final["人员经费"] = final["工资福利支出"] + final["对个人和家庭的补助"]
    final["商品和服务支出"] = cents(size * rng.uniform(0.08, 0.3))
    final["资本性支出"] = cents(size * rng.uniform(0.001, 0.01))
    final["公用经费"] = final["商品和服务支出"] + final["资本性支出"]
    final["基本支出"] = final["人员经费"] + final["公用经费"]
    final["机关运行经费"] = final["公用经费"]
    final["会议费"] = cents(rng.choice((0, rng.uniform(0.2, 6))))
    final["培训费"] = cents(rng.choice((0, rng.uniform(0.3, 9), rng.uniform(0.3, 9))))


def _projects(year: Year, agency: Agency, size: float, rng: Random) -> None:
    names = rng.sample(agency.bureau.projects, rng.choice((3, 4)))
    for name in sorted(names, key=agency.bureau.projects.index):
        budget = cents(size * rng.uniform(0.03, 0.5))
        done = cents(budget * Decimal(str(rng.choice((1, rng.uniform(0.6, 0.99), rng.uniform(0.9, 0.999))))))
        year.projects[name] = (budget, done)
    year.final["项目支出"] = sum((done for _, done in year.projects.values()), Decimal(0))
    year.budget["项目支出"] = sum((budget for budget, _ in year.projects.values()), Decimal(0))


def _travel(year: Year, habits: dict[str, float], size: float, rng: Random) -> None:
    for name in TRAVEL:
        never = habits[name] < (0.55 if name in ("因公出国（境）费", "公务用车购置费") else 0.15)
        budget = Decimal(0) if never else cents(rng.uniform(0.4, 18) * (1 + size / 2000))
        share = rng.choice((0, rng.uniform(0.3, 0.98), rng.uniform(0.5, 0.98), rng.uniform(1.01, 1.2)))
        year.budget[name] = budget
        year.final[name] = cents(budget * Decimal(str(share)))
    for values in (year.budget, year.final):
        values["公务用车购置及运行维护费"] = values[CARS[0]] + values[CARS[1]]
        values["三公经费"] = sum((values[name] for name in TRAVEL), Decimal(0))


def _totals(year: Year, rng: Random) -> None:
    final, budget = year.final, year.budget
    final["本年支出合计"] = final["基本支出"] + final["项目支出"]
    final["其他收入"] = cents(rng.choice((0, rng.uniform(1, 60))))
    final["年初结转和结余"] = cents(rng.uniform(5, 80))
    final["年末结转和结余"] = cents(rng.uniform(3, 70))
    final["本年收入合计"] = final["本年支出合计"] + final["年末结转和结余"] - final["年初结转和结余"]
    final["财政拨款收入"] = final["本年收入合计"] - final["其他收入"]
    final["收入支出总计"] = final["本年收入合计"] + final["年初结转和结余"]
    budget["基本支出"] = cents(final["基本支出"] * Decimal(str(rng.uniform(0.93, 1.05))))
    budget["人员经费"] = cents(budget["基本支出"] * Decimal("0.83"))
    budget["公用经费"] = budget["基本支出"] - budget["人员经费"]
    budget["机关运行经费"] = budget["公用经费"]
    budget["年初预算数"] = budget["基本支出"] + budget["项目支出"]
    adjusted = max(budget["年初预算数"], final["本年支出合计"]) * Decimal(str(rng.uniform(1.005, 1.09)))
    budget["调整后预算数"] = cents(adjusted)
    year.final["预算执行率"] = percent(final["本年支出合计"], budget["调整后预算数"])


def _functions(year: Year, agency: Agency, rng: Random) -> None:
    own = agency.bureau.function[0]
    total = year.final["本年支出合计"] - year.final["其他收入"]
    year.final["一般公共预算财政拨款支出"] = total
    rest = total
    for name in FIXED:
        if name != own:
            year.final[name] = cents(total * Decimal(str(rng.uniform(0.02, 0.09))))
            rest -= year.final[name]
    year.final[own] = rest
    year.final["住房公积金"] = cents(year.final["住房保障支出"] * Decimal("0.6"))


def _counts(year: Year, agency: Agency, size: float, rng: Random) -> None:
    people = max(6, int(size / rng.uniform(14, 20)))
    counts = year.counts
    counts["编制人数"] = people + rng.randint(1, 6)
    counts["实有人数"] = people
    counts["内设机构数量"] = len(agency.bureau.offices)
    counts["公务用车保有量"] = rng.randint(1, 9)
    spent = year.final["公务接待费"] * 10000
    guests = int(spent / Decimal(rng.randint(70, 190))) if spent else 0
    counts["国内公务接待人次"] = guests
    counts["国内公务接待批次"] = max(1, guests // rng.randint(5, 11)) if guests else 0
    counts["接待人均"] = int((spent / guests).quantize(Decimal(1), ROUND_HALF_UP)) if guests else 0
    for _, name, _, low, high in agency.bureau.metrics:
        year.metrics[name] = rng.randint(low, high)


def _purchases(year: Year, rng: Random) -> None:
    final = year.final
    final["政府采购货物支出"] = cents(rng.uniform(1, 60))
    final["政府采购工程支出"] = cents(rng.choice((0, rng.uniform(10, 200))))
    final["政府采购服务支出"] = cents(rng.uniform(2, 180))
    kinds = ("货物", "工程", "服务")
    final["政府采购支出"] = sum((final[f"政府采购{kind}支出"] for kind in kinds), Decimal(0))
    year.budget["政府采购支出"] = cents(final["政府采购支出"] * Decimal(str(rng.uniform(1.0, 1.3))))

"""Write reports of fictional agencies, the truth of every figure in them, and questions with known answers.

python tests/synthetic/generate.py --out FOLDER --agencies 6 --years 2021-2024 --seed 1 \
    [--questions FILE.jsonl --split tuning --number 150]
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from random import Random
from typing import Any

from accounts import write_accounts
from budgets import write_budget
from evaluations import write_overall, write_project
from money import Year, history
from paper import Paper, Style
from questions import make_questions
from render import render
from statements import Scene
from world import Agency, agencies

_KINDS = ("部门整体支出绩效", "部门决算公开", "部门预算公开", "项目支出绩效评价")
_FORMS = {
    "部门整体支出绩效": ("txt", "txt", "txt-gb", "md-html", "docx"),
    "部门决算公开": ("md-html", "md-pipe", "docx", "html"),
    "部门预算公开": ("md-html", "md-pipe", "html", "docx"),
    "项目支出绩效评价": ("md-html", "md-html", "md-pipe"),
}


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--agencies", type=int, default=6)
    parser.add_argument("--years", default="2021-2024")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--split", choices=("tuning", "validation"), default="tuning")
    parser.add_argument("--number", type=int, default=150)
    args = parser.parse_args()
    first, _, last = args.years.partition("-")
    years = list(range(int(first), int(last or first) + 1))
    reports = write_reports(args.out, args.agencies, years, Random(args.seed), args.split)
    if args.questions:
        rows = make_questions(reports, args.number, Random(args.seed + 1), args.split)
        args.questions.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
        )


def write_reports(out: Path, number: int, years: list[int], rng: Random, split: str) -> list[dict[str, Any]]:
    """Reports and `truth.json` in a folder; each agency has some of its kinds in some of the years."""
    out.mkdir(parents=True, exist_ok=True)
    reports = []
    for agency in agencies(number, rng, split):
        past = history(agency, years, rng)
        for year in years:
            for kind in rng.sample(_KINDS, rng.choice((1, 2, 2, 3))):
                reports.append(_write(out, agency, past, year, kind, rng))
    truth = json.dumps(reports, ensure_ascii=False, indent=1)
    (out / "truth.json").write_text(truth, encoding="utf-8")
    return reports


def _write(
    out: Path, agency: Agency, past: dict[int, Year], year: int, kind: str, rng: Random
) -> dict[str, Any]:
    form = rng.choice(_FORMS[kind])
    paper = Paper(rng, Style.drawn(rng), not form.startswith("txt"))
    scene = Scene(agency, year, past[year], past[year - 1], paper, rng)
    title, project = _title(scene, kind)
    n_title = len(paper.items)
    if kind == "部门整体支出绩效":
        write_overall(scene)
    elif kind == "部门决算公开":
        write_accounts(scene)
    elif kind == "部门预算公开":
        write_budget(scene)
    else:
        write_project(scene, project)
    if kind in ("部门决算公开", "部门预算公开") and rng.random() < 0.3:
        paper.contents(n_title)
    name = f"{title}.{form.partition('-')[0]}"
    (out / name).write_bytes(render(paper, form))
    stated = {fact["key"] for fact in paper.facts}
    return {
        "file": name,
        "form": form,
        "kind": kind,
        "title": title,
        "agency": agency.name,
        "full": agency.full,
        "shorts": list(agency.shorts),
        "bureau": agency.bureau.name,
        "bureau_shorts": list(agency.bureau.shorts),
        "district": agency.district,
        "year": year,
        "project": project,
        "facts": paper.facts,
        "texts": paper.texts,
        "contradictions": paper.contradictions,
        "passing": sorted(paper.passing - stated),
    }


def _title(scene: Scene, kind: str) -> tuple[str, str]:
    """The title, printed at the top on one line or two; for a project report also its project."""
    rng, name, year = scene.rng, _title_name(scene), scene.year
    project = rng.choice(list(scene.now.projects)) if kind == _KINDS[3] else ""
    first, second = {
        "部门整体支出绩效": (
            f"{year}年度{name}",
            rng.choice(("整体支出绩效评价报告", "部门整体支出绩效自评报告")),
        ),
        "部门决算公开": (f"{name}{year}年度", "部门决算公开"),
        "部门预算公开": (f"{name}{year}年", "部门预算公开"),
        "项目支出绩效评价": (f"{year}年度{name}", f"{project}项目支出绩效评价报告"),
    }[kind]
    from_paper = [first, second] if rng.random() < 0.4 else [first + second]
    for line in from_paper:
        scene.paper.say(line)
    return first + second, project


def _title_name(scene: Scene) -> str:
    """The agency as its title has it, with its city or without."""
    return scene.agency.full if scene.rng.random() < 0.25 else scene.agency.name


if __name__ == "__main__":
    main()

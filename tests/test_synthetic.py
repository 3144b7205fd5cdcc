"""What must hold of any report, on reports made from a seed: nothing stated is missed, nothing is invented."""

import json
import subprocess
import sys
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest

from corpus.checks import check
from corpus.load import load_report
from corpus.types import Report

GENERATOR = Path(__file__).parent / "synthetic" / "generate.py"
# Indicators that a report either states or does not; others share words with running text.
MONEY = ("三公经费", "公务接待费", "公务用车运行维护费", "会议费", "培训费", "机关运行经费", "政府采购支出")


def generate(out, *arguments):
    command = [sys.executable, str(GENERATOR), "--out", str(out), *arguments]
    subprocess.run(command, check=True, capture_output=True)
    return json.loads((out / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> list[tuple[dict, Report]]:
    """Some reports of two agencies with their truths, every kind among them."""
    folder = tmp_path_factory.mktemp("synthetic")
    truths = generate(folder, "--agencies", "3", "--years", "2022-2023", "--seed", "5")
    assert len({truth["kind"] for truth in truths}) == 4
    return [(truth, load_report(folder / truth["file"])) for truth in truths]


def base(fact):
    value = Decimal(fact["value"])
    return (value * 10000, "元") if fact["unit"] == "万元" else (value, fact["unit"])


def squeezed(text):
    return "".join(text.split())


def test_same_seed_gives_the_same_files(tmp_path):
    arguments = ("--agencies", "2", "--years", "2023", "--seed", "9")
    generate(tmp_path / "one", *arguments)
    generate(tmp_path / "two", *arguments)
    files = {
        folder: {p.name: p.read_bytes() for p in (tmp_path / folder).iterdir()} for folder in ("one", "two")
    }
    assert files["one"] == files["two"]


def test_metadata(made):
    for truth, report in made:
        assert report.metadata.years == (truth["year"],), truth["file"]
        assert report.metadata.agency.value in (truth["agency"], truth["full"]), truth["file"]


def test_every_stated_figure_is_found(made):
    missed = []
    for truth, report in made:
        found = {(figure.base_value, figure.base_unit) for figure in report.figures}
        missed += [
            (truth["file"], fact["quote"], fact["value"], fact["unit"])
            for fact in truth["facts"]
            if fact["state"] == "number" and base(fact) not in found
        ]
    assert missed == []


def test_the_sentence_of_a_figure_is_the_one_it_stands_in(made):
    wrong = []
    for truth, report in made:
        for fact in truth["facts"]:
            if fact["state"] != "number" or fact["where"] != "prose":
                continue
            contexts = [
                squeezed(f.context.of(report.text))
                for f in report.figures
                if (f.base_value, f.base_unit) == base(fact)
            ]
            if not any(
                squeezed(fact["quote"]) in context or context in squeezed(fact["quote"])
                for context in contexts
            ):
                wrong.append((truth["file"], fact["quote"]))
    assert wrong == []


def test_spans_hold(made):
    for _, report in made:
        for figure in report.figures:
            assert figure.raw == figure.span.of(report.text)
            assert figure.cell is not None or figure.context.contains(figure.span)
        for passage in report.passages:
            assert passage.text == passage.span.of(report.text)


def test_no_figure_of_an_indicator_that_is_not_stated(made):
    invented = []
    for truth, report in made:
        stated = {fact["key"] for fact in truth["facts"] if fact["state"] == "number"}
        invented += [
            (truth["file"], figure.canonical, figure.context.of(report.text))
            for figure in report.figures
            if figure.state == "number"
            and figure.base_unit == "元"
            and figure.canonical in MONEY
            and figure.canonical not in stated
        ]
    assert invented == []


def test_no_money_that_is_not_printed(made):
    for truth, report in made:
        printed = squeezed(unicodedata.normalize("NFKC", report.text)).replace(",", "")
        for figure in report.figures:
            if figure.state == "number" and figure.base_unit == "元":
                assert f"{figure.value:f}" in printed, (truth["file"], figure.raw)


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> list[tuple[dict, Report]]:
    """The reports of a larger set that contradict themselves."""
    folder = tmp_path_factory.mktemp("planted")
    truths = generate(folder, "--agencies", "4", "--years", "2021-2023", "--seed", "49")
    found = [truth for truth in truths if truth["contradictions"]]
    assert len({item["rule"] for truth in found for item in truth["contradictions"]}) == 4
    return [(truth, load_report(folder / truth["file"])) for truth in found]


@pytest.mark.parametrize("rule", ["parts_total", "change_rate", "text_table", "empty_note"])
def test_checks_find_planted_contradictions(planted, rule):
    for truth, report in planted:
        for item in truth["contradictions"]:
            if item["rule"] == rule:
                messages = " ".join(finding.message for finding in check(report)).replace(",", "")
                evidence = [item[name] for name in ("stated", "computed") if name in item] + item.get(
                    "values", []
                )
                assert all(_shown(value, messages) for value in evidence), (truth["file"], item, messages)
                assert evidence or "空表" in messages, (truth["file"], item, messages)


def _shown(value, text):
    number = Decimal(value)
    return any(form in text for form in (value, f"{number.normalize():f}", f"{number * 10000:.0f}"))


def test_checks_are_silent_where_nothing_is_planted(made):
    false_alarms = [
        (truth["file"], finding.message)
        for truth, report in made
        if not truth["contradictions"]
        for finding in check(report)
    ]
    assert false_alarms == []

"""The documents say what the program does: commands, options, benchmarks, dependencies, version."""

import argparse
import json
import re
import subprocess
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest

from assistant.answer_json import to_json
from assistant.cli import build_parser
from assistant.types import Answer, AnswerFigure, AnswerStatus, CellEvidence, Coverage, Evidence, Slots
from ui.command import add_commands

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def commands() -> dict[str, argparse.ArgumentParser]:
    parser = build_parser(None, add_commands)
    return {"": parser, **below(parser)}


def below(parser: argparse.ArgumentParser, before: str = "") -> dict[str, argparse.ArgumentParser]:
    """The commands of a parser and theirs, e.g. "user" and "user add"."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, made in action.choices.items():
                found |= {f"{before}{name}": made, **below(made, f"{before}{name} ")}
    return found


def section_of(command: str) -> str:
    """What the document says of one command: from its bold name to the next."""
    found = re.search(rf"\*\*`jida {command}\b.*?(?=\n\*\*`jida |\Z)", COMMANDS, re.S)
    assert found, f"docs/commands.md does not describe jida {command}"
    return found[0]


@pytest.mark.parametrize("command", [name for name in commands() if name])
def test_every_option_stands_in_the_description_of_its_command(command: str) -> None:
    common = {option for action in commands()[""]._actions for option in action.option_strings}
    described = section_of(command)
    for action in commands()[command]._actions:
        for option in set(action.option_strings) - common:
            assert f"`{option}" in described, f"docs/commands.md does not describe jida {command} {option}"


def test_the_common_options_are_described() -> None:
    options = {option for action in commands()[""]._actions for option in action.option_strings}
    assert [option for option in options if f"{option}" not in COMMANDS] == []


def test_no_option_is_described_that_does_not_exist() -> None:
    real = {
        option
        for parser in commands().values()
        for action in parser._actions
        for option in action.option_strings
    }
    assert set(re.findall(r"(?<=`)--[a-z-]+", COMMANDS)) - real == set()


def test_every_help_is_chinese() -> None:
    for name, parser in commands().items():
        for line in parser.format_help().splitlines():
            words = re.findall(
                r"\b(?:usage|options|optional|positional|arguments|show this|help message)\b", line
            )
            assert words == [], f"jida {name} --help: {line}"


def test_every_path_that_the_documents_name_exists() -> None:
    # What git knows or would take: an empty folder or a built file of this checkout does not count.
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    known = {str(path) for name in listed if name for path in (Path(name), *Path(name).parents)}
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        named = re.findall(
            r"(?<![\w/.-])(?:benchmarks|tests|corpus|index|assistant|ui|docs|\.ci)/[\w./-]*\w", text
        )
        missing = sorted({name for name in named if name not in known})
        assert missing == [], f"{document.name} names {missing}"


def test_every_link_between_documents_leads_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_every_make_target_that_the_documents_name_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    for document in DOCUMENTS:
        named = set(re.findall(r"\bmake ([a-z][a-z-]*)", document.read_text(encoding="utf-8")))
        assert named - targets == set(), f"{document.name} names make targets that do not exist"


def test_every_dependency_has_its_reason_and_no_other_is_listed() -> None:
    groups = PROJECT["project"]["optional-dependencies"]
    required = [*PROJECT["project"]["dependencies"], *(name for group in groups.values() for name in group)]
    names = {re.match(r"[\w.-]+", requirement)[0] for requirement in required}
    listed = set(
        re.findall(
            r"^\| ([a-z][\w.-]*) \| \S", (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8"), re.M
        )
    )
    assert listed == names


def test_the_version_is_written_once() -> None:
    version = PROJECT["project"]["version"]
    files = subprocess.run(
        ["git", "ls-files", "-z", "*.py", "*.toml", "Makefile"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    holding = [
        name
        for name in filter(None, files)
        if (ROOT / name).is_file()
        and re.search(
            rf"""(?i)version\W{{1,5}}{re.escape(version)}\b""", (ROOT / name).read_text(encoding="utf-8")
        )
    ]
    assert holding == ["pyproject.toml"]


def test_the_json_of_an_answer_is_described_name_by_name() -> None:
    figure = AnswerFigure("1万元", Decimal(1), "万元", Decimal(10000), "元", "", "", None, "", "", 0)
    evidence = Evidence(1, "", "", (), "", (0, 0), (0, 0), cell=CellEvidence("", (), ()))
    answer = Answer("", "answered", "", Slots(), (figure,), (evidence,), coverage=Coverage(0, 0, ()))
    text = (ROOT / "docs" / "answer.md").read_text(encoding="utf-8")
    example = json.loads(re.search(r"```json\n(.*?)```", text, re.S)[1])
    given = to_json(answer)
    assert example.keys() == given.keys()
    assert example["slots"].keys() == given["slots"].keys()
    assert example["figures"][0].keys() == given["figures"][0].keys()
    assert example["evidence"][0].keys() == given["evidence"][0].keys()
    named = [*given, *given["coverage"], *given["evidence"][0]["cell"], *get_args(AnswerStatus)]
    assert [name for name in named if f"`{name}`" not in text] == []

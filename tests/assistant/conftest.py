"""The command line run in process, over a library of the shipped samples."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant.assistant import Assistant
from assistant.cli import main
from corpus.load import load_report
from index.library import Library

SAMPLES = Path(str(files("corpus") / "data" / "samples"))


class Run(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self) -> list:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def user_error(self) -> str:
        """The one line that a user's error leaves, checked for its form."""
        assert self.status == 2
        assert self.err.count("\n") == 1
        assert self.err.startswith("jida：")
        assert self.out == ""
        return self.err


Jida = Callable[..., Run]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of all samples; tests that change one copy nothing into it but build their own."""
    folder = tmp_path_factory.mktemp("built") / "library"
    assert main(["add", str(SAMPLES), "--library", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def assistant_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Assistant]]:
    """An assistant over one report, as it was written to a file: `assistant_of(text, name="…txt")`."""
    with ExitStack() as stack:

        def make(text: str, name: str = "report.txt") -> Assistant:
            folder = tmp_path_factory.mktemp("report")
            (folder / name).write_text(text, encoding="utf-8")
            library = stack.enter_context(Library(folder / "library"))
            library.add(load_report(folder / name))
            return Assistant(library)

        yield make


@pytest.fixture
def jida(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Jida:
    """Run one command; without `library` it meets an empty folder, as on the first day."""
    monkeypatch.setenv("JIDA_LIBRARY", str(tmp_path / "none"))
    monkeypatch.delenv("JIDA_CONFIG", raising=False)

    def run(*argv: str, library: Path | None = None, stdin: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        status = main([*argv, *(["--library", str(library)] if library else [])])
        return Run(status, *capsys.readouterr())

    return run

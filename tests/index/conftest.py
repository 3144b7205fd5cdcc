from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.library import Library
from index.tokenize import Tokenizer
from tests.index.making import TinyEncoder


@pytest.fixture(scope="session")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    return Tokenizer(("三公经费", "公务接待费"), tmp_path_factory.mktemp("words"))


@pytest.fixture
def open_library(tmp_path: Path, tokenizer: Tokenizer) -> Iterator[Callable[..., Library]]:
    """Opens the test's library; again each time it is called, all closed at the end."""
    opened: list[Library] = []

    def open_(encoder: TinyEncoder | None = None, **options: object) -> Library:
        options = {"tokenizer": tokenizer, "lock_timeout_s": 10.0} | options
        opened.append(Library(tmp_path / "library", encoder=encoder or TinyEncoder(), **options))
        return opened[-1]

    yield open_
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: Callable[..., Library]) -> Library:
    return open_library()

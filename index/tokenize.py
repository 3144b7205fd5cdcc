"""Chinese text to search tokens: jieba's dictionary with our lexicon, in a tokenizer of our own.

Han runs are cut with the dictionary alone (no HMM), so the same words come out whatever stands around them; words
of the dictionary inside a longer word are tokens too. Numbers and Latin words are one token each, and so are years:
2023年, 2023年度 and 23年 are all 2023.

The dictionary of 500,000 entries is kept in the user's cache folder, sorted by first character, and read one
character's words at a time: a question costs milliseconds, where jieba's own cache costs most of a second.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import platformdirs

from index.files import write_atomically

# Raised whenever the rules below change what tokens come out: libraries then renew their word index by themselves.
RULES = 2
_YEAR = r"(?<![\d.])(?P<century>19|20)?(?P<two>\d\d)年度?"
YEARS = re.compile(_YEAR)
_RUN = re.compile(
    rf"(?P<year>{_YEAR})|"
    r"(?P<number>\d+(?:\.\d+)?)|(?P<latin>[a-z]+)"
    r"|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f〇]+)"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# Single characters that stand in nearly every sentence and tell no passage from another.
_COMMON = frozenset("的了和与及在是为或等之其以于对将把被")
_MAX_TOKEN = 40
_REMEMBERED_RUNS = 20_000
_HEADER = "jida-words"


class Tokenizer:
    """Cuts texts into search tokens; `words` are added to jieba's dictionary and are never split."""

    def __init__(self, words: Iterable[str] = (), cache: Path | None = None) -> None:
        self._words = tuple(sorted({word for word in words if _is_han(word)}))
        self._cache_folder = cache or platformdirs.user_cache_path("jida", appauthor=False)
        self._pending: dict[str, str] = {}
        self._frequencies: dict[str, int] = {}
        self._loading = threading.Lock()
        # Titles, headings and set phrases come again and again.
        self._cut = lru_cache(maxsize=_REMEMBERED_RUNS)(self._cut_han)

    @cached_property
    def fingerprint(self) -> str:
        """Names the rules, the dictionary and the added words; equal fingerprints give equal tokens."""
        digest = hashlib.sha256(f"{RULES}\n".encode())
        digest.update(_jieba_dictionary().read_bytes())
        digest.update("\n".join(self._words).encode())
        return f"jieba-{digest.hexdigest()[:16]}"

    def tokens(self, text: str) -> list[str]:
        """The search tokens of `text` in reading order.

        "2023年三公经费决算1,234.50万元" -> 2023 三公经费 三公 经费 决算 1234.50 万元
        """
        found: list[str] = []
        for match in _RUN.finditer(fold(text)):
            if match.lastgroup == "han":
                found.extend(self._cut(match[0]))
            elif match.lastgroup == "year":
                found.append(str(year_of(match)))
            else:
                found.append(match[0][:_MAX_TOKEN])
        return found

    def words(self, run: str) -> list[str]:
        """The words that a run of Han characters is made of, one after another, none inside another."""
        self._cut(run)  # its characters' words are loaded then
        return list(self._cutter.cut(run, HMM=False))

    def _cut_han(self, run: str) -> tuple[str, ...]:
        cutter = self._cutter
        found: list[str] = []
        for char in set(run):
            if char in self._pending:
                self._load(char)
        for word in cutter.cut(run, HMM=False):
            if word in _COMMON:
                continue
            found.append(word[:_MAX_TOKEN])
            for length in range(2, len(word)):
                for start in range(len(word) - length + 1):
                    inner = word[start : start + length]
                    if self._frequencies.get(inner):
                        found.append(inner)
        return tuple(found)

    def _load(self, char: str) -> None:
        with self._loading:
            entries = (entry.rpartition(" ") for entry in self._pending.get(char, "").split("\n") if entry)
            self._frequencies.update((word, int(frequency)) for word, _, frequency in entries)
            # Only now: another thread that no longer finds it pending relies on its words.
            self._pending.pop(char, None)

    @cached_property
    def _cutter(self) -> Any:  # noqa: ANN401
        """A jieba tokenizer whose dictionary is filled as characters are met."""
        import jieba

        text = self._read_cache() or self._build_cache()
        header, *sections = text.split("\n\n")
        self._pending = {section[0]: section for section in sections}
        cutter = jieba.Tokenizer()
        cutter.FREQ = self._frequencies
        cutter.total = int(header.split()[-1])
        cutter.initialized = True
        return cutter

    @property
    def _cache_path(self) -> Path:
        return self._cache_folder / f"words-{self.fingerprint}.txt"

    def _read_cache(self) -> str:
        try:
            text = self._cache_path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""
        checked, _, body = text.partition("\n")
        return body if checked == _checksum(body) else ""

    def _build_cache(self) -> str:
        total, frequencies = _dictionary(self._words)
        ordered = sorted(frequencies)
        sections = [
            "\n".join(f"{word} {frequencies[word]}" for word in group)
            for _, group in groupby(ordered, key=lambda word: word[0])
        ]
        body = "\n\n".join([f"{_HEADER} {total}", *sections])
        # Without a writable cache folder every start builds the dictionary anew; nothing else is lost.
        try:
            self._cache_folder.mkdir(parents=True, exist_ok=True)
            write_atomically(self._cache_path, f"{_checksum(body)}\n{body}".encode())
        except OSError:
            pass
        return body


def fold(text: str) -> str:
    """Full width to half, capitals to small letters, 1,234 to 1234."""
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())


def year_of(match: re.Match[str]) -> int:
    """The year that a match of YEARS names; of two digits, those from 50 are of the century before."""
    two = int(match["two"])
    return int(match["century"] or (20 if two < 50 else 19)) * 100 + two


def _checksum(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _is_han(word: str) -> bool:
    match = _RUN.fullmatch(word)
    return match is not None and match.lastgroup == "han" and len(word) > 1


def _jieba_dictionary() -> Path:
    import jieba

    return Path(os.path.dirname(jieba.__file__)) / "dict.txt"


def _dictionary(words: tuple[str, ...]) -> tuple[int, dict[str, int]]:
    """Total frequency, and the frequency of every word and prefix (0) of jieba's dictionary with `words` added."""
    import jieba

    cutter = jieba.Tokenizer()
    with _jieba_dictionary().open("rb") as source:
        cutter.FREQ, cutter.total = cutter.gen_pfdict(source)
    cutter.initialized = True
    for word in words:
        cutter.add_word(word)
    han = {word: frequency for word, frequency in cutter.FREQ.items() if _RUN.fullmatch(word[0])}
    return cutter.total, han


@lru_cache(maxsize=1)
def default_tokenizer() -> Tokenizer:
    """The tokenizer every library uses: jieba's dictionary and the lexicon's words."""
    from corpus.lexicon import lexicon_words

    return Tokenizer(lexicon_words())

from __future__ import annotations

import threading
from pathlib import Path

import jieba
import pytest

from index.tokenize import Tokenizer, default_tokenizer

SENTENCE = "2023年三公经费决算1,234.50万元，比上年增长１８．５％；示例区教育局的公务接待费支出。"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("三公经费0.14万元", ["三公经费", "三公", "经费", "0.14", "万元"]),
        ("1,234,567.89元", ["1234567.89", "元"]),
        ("1,2,3", ["1", "2", "3"]),
        ("１８．５％", ["18.5"]),
        ("GDP增长", ["gdp", "增长"]),
        ("2023年度决算", ["2023", "决算"]),
        ("２３年决算", ["2023", "决算"]),
        ("98年", ["1998"]),
        ("3.22年", ["3.22", "年"]),
        ("12345年", ["12345", "年"]),
        ("的、了，和", []),
        ("", []),
        (" \t\n\x00", []),
    ],
)
def test_tokens(tokenizer: Tokenizer, text: str, tokens: list[str]) -> None:
    assert tokenizer.tokens(text) == tokens


def test_a_word_is_found_inside_a_longer_one(tokenizer: Tokenizer) -> None:
    assert {"公务接待费", "公务", "接待", "接待费"} <= set(tokenizer.tokens("公务接待费"))


def test_words_do_not_depend_on_what_was_cut_before(tmp_path: Path) -> None:
    once, again = Tokenizer(("三公经费",), tmp_path), Tokenizer(("三公经费",), tmp_path)
    expected = once.tokens(SENTENCE)
    again.tokens("教育经费的决算，另有其他内容")
    assert again.tokens(SENTENCE) == expected == once.tokens(SENTENCE)


def test_tokens_are_those_of_jieba_with_the_whole_dictionary(tokenizer: Tokenizer) -> None:
    whole = jieba.Tokenizer()
    for word in ("三公经费", "公务接待费"):
        whole.add_word(word)
    run = "示例区教育局按照中央八项规定精神压减一般性支出并严格控制三公经费和公务接待费规模"
    words = [word for word in whole.cut(run, HMM=False) if word not in "和的并"]
    tokens = tokenizer.tokens(run)
    assert [token for token in tokens if token in words] == [word for word in words if word in tokens]
    assert set(words) <= set(tokens) | {"并"}


def test_the_cache_is_used_and_a_damaged_one_is_made_anew(tmp_path: Path) -> None:
    expected = Tokenizer(("三公经费",), tmp_path).tokens(SENTENCE)
    (path,) = tmp_path.glob("words-*.txt")
    whole = path.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], whole.replace("决算".encode(), "算决".encode())):
        path.write_bytes(damaged)
        assert Tokenizer(("三公经费",), tmp_path).tokens(SENTENCE) == expected
        assert path.read_bytes() == whole
    stamp = path.stat().st_mtime_ns
    assert Tokenizer(("三公经费",), tmp_path).tokens(SENTENCE) == expected
    assert path.stat().st_mtime_ns == stamp


def test_no_writable_cache_folder_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert Tokenizer((), tmp_path / "file").tokens("决算支出") == ["决算", "支出"]


def test_the_fingerprint_names_the_words() -> None:
    assert Tokenizer(("甲乙", "丙丁")).fingerprint == Tokenizer(("丙丁", "甲乙")).fingerprint
    assert Tokenizer(("甲乙",)).fingerprint != Tokenizer(()).fingerprint


def test_jiebas_own_tokenizer_is_left_alone(tokenizer: Tokenizer) -> None:
    tokenizer.tokens("三公经费")
    assert "三公经费" not in jieba.dt.FREQ


def test_threads_get_the_same_tokens(tmp_path: Path) -> None:
    Tokenizer((), tmp_path).tokens("预算")
    shared, found = Tokenizer((), tmp_path), []
    threads = [threading.Thread(target=lambda: found.append(shared.tokens(SENTENCE))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Tokenizer((), tmp_path).tokens(SENTENCE)] * 8


def test_the_default_knows_the_lexicon() -> None:
    assert "三公经费" in default_tokenizer().tokens("2023年三公经费决算")

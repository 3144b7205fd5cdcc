"""The encoder's tokenizer: a unigram model over words, learnt by counting, self-contained in `tokenizer.json`.

jieba's segmentation of the training text gives each word's frequency; the unigram model then finds the likeliest
segmentation, which is what jieba does too, without jieba. Numbers other than years become one token, because a
figure's digits say nothing about its meaning.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

import jieba
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

UNKNOWN = "[UNK]"
NUMBER = "#"
YEARS = range(1990, 2041)
SEED_WORDS = (
    "三公",
    "执行率",
    "完成率",
    "控制率",
    "满意度",
    "满意率",
    "人均",
    "同比",
    "决算",
    "预算",
    "绩效",
    "自评",
    "结余",
)

_HAN = re.compile(r"[㐀-鿿]+")
_LATIN = re.compile(r"[a-z]{1,20}")


def count_words(texts: Iterable[str]) -> Counter[str]:
    """How often each word stands in `texts`: Chinese by jieba, Latin by runs of letters."""
    segmenter = jieba.Tokenizer()
    segmenter.initialize()
    for word in SEED_WORDS:
        segmenter.add_word(word)
    counts: Counter[str] = Counter()
    for text in texts:
        for run in _HAN.findall(text):
            counts.update(segmenter.cut(run, HMM=False))
        counts.update(_LATIN.findall(text.lower()))
    return counts


def build_tokenizer(counts: Counter[str], size: int) -> Tokenizer:
    """A tokenizer of at most `size` tokens: the most frequent words, every character seen, years and small numbers."""
    kept: Counter[str] = Counter({NUMBER: 1, "%": 1})
    for number in (*range(100), *YEARS):
        kept[str(number)] = 1
    characters: Counter[str] = Counter()
    for word, count in counts.items():
        for character in word:
            characters[character] += count
    for character, count in characters.most_common(size // 5):
        # A character also stands inside longer words; only its own count says how often it is a word.
        kept[character] = max(kept[character], counts.get(character, 0), min(count, 2))
    for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if len(kept) >= size - 1 or count < 2:
            break
        kept[word] = max(kept[word], count)
    total = math.log(sum(kept.values()))
    vocabulary = [(UNKNOWN, 0.0)]
    vocabulary += [
        (word, math.log(max(n, 1)) - total) for word, n in sorted(kept.items(), key=lambda i: (-i[1], i[0]))
    ]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"(?<=\p{Han})[ \u3000]+(?=\p{Han})"), ""),
            # A text of punctuation alone still gets a token, so that its vector has a length.
            normalizers.Replace(Regex(r"\A(?![\s\S]*[\p{Han}\p{L}\p{N}%#])"), NUMBER),
            normalizers.Replace(
                Regex(r"(?<!\d)(?:\d+(?:[.,]\d+)+|\d{5,}|\d{3}(?!\d)|(?!19|20)\d{4}(?!\d))"), NUMBER
            ),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"[^\p{Han}\p{L}\p{N}%#]+"), "removed"),
            pre_tokenizers.Split(Regex(r"\p{Han}+|\d+|[%#]"), "isolated"),
        ]
    )
    return tokenizer

"""Trains the encoder that ships: `python -m index.train --data DIR --out DIR`.

A static embedding (one vector a word, their mean a text) learnt with a softmax over in-batch and hard negatives:
Henderson et al. 2017, https://arxiv.org/abs/1705.00652, section 4.4. Without --data it learns from the fiscal
questions alone. Seeds are fixed; on one machine the same data give the same model.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from index.train_fiscal import N_NEGATIVES, Example, make_examples
from index.train_pairs import detail_pairs, read_pairs
from index.train_start import cooccurrence, word_vectors
from index.train_vocabulary import build_tokenizer, count_words
from index.train_words import load_words

_NORMALIZE_NEW = "sentence_transformers.base.modules.normalize.Normalize"
_NORMALIZE = "sentence_transformers.sentence_transformer.modules.normalize.Normalize"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What training depends on besides the data."""

    vocabulary: int = 40_000
    dimension: int = 192
    fiscal: int = 150_000
    detail: int = 50_000
    most: int = 80_000
    vocabulary_chars: int = 12_000_000
    batch: int = 1024
    epochs: int = 2
    rate: float = 0.01
    scale: float = 20.0
    max_tokens: int = 160
    smoothing: float = 1e-3
    seed: int = 20_240_601


@dataclass(frozen=True, slots=True)
class Bags:
    """Texts as runs of token ids: text `i` is `ids[starts[i]:starts[i + 1]]`."""

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]

    def take(self, rows: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """The ids and offsets of some texts, for an embedding bag."""
        runs = [self.ids[self.starts[r] : self.starts[r + 1]] for r in rows]
        offsets = np.cumsum([0, *(len(run) for run in runs[:-1])])
        return torch.from_numpy(np.concatenate(runs)), torch.from_numpy(offsets)


@dataclass(frozen=True, slots=True)
class Source:
    """One source's pairs, tokenized; `negatives` has N_NEGATIVES texts a pair, or is None."""

    name: str
    queries: Bags
    positives: Bags
    negatives: Bags | None
    groups: NDArray[np.int64]


def train(data: Path | None, settings: Settings = Settings()) -> tuple[Tokenizer, Tensor]:
    """Learn the tokenizer and the token vectors, shape (vocabulary, dimension), float32."""
    torch.manual_seed(settings.seed)
    sources = _general(data, settings) if data is not None else {}
    sources["fiscal"] = list(make_examples(load_words(), settings.fiscal, settings.seed))
    log.info("pairs: %s", {name: len(pairs) for name, pairs in sources.items()})
    tokenizer = build_tokenizer(count_words(_sample(sources, settings)), settings.vocabulary)
    log.info("vocabulary: %d", tokenizer.get_vocab_size())
    tokenized = [_tokenize(tokenizer, name, pairs, settings) for name, pairs in sources.items()]
    weights = _first_weights(tokenizer.get_vocab_size(), tokenized, settings)
    return tokenizer, _fit(weights, tokenized, settings)


def _general(data: Path, settings: Settings) -> dict[str, list[Example]]:
    """General pairs, at most `most` of a source, and questions for details within them."""
    rng = random.Random(settings.seed)
    sources = {
        name: rng.sample(pairs, min(settings.most, len(pairs)))
        for name, pairs in read_pairs(data, "train").items()
    }
    every = [pair for pairs in sources.values() for pair in pairs if len(pair.positive) > 80]
    sources["detail"] = detail_pairs(every, settings.detail, settings.seed)
    return sources


def save(tokenizer: Tokenizer, weights: Tensor, out: Path) -> None:
    """Write a Sentence Transformers model: half precision, vectors of unit length."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    static = StaticEmbedding(tokenizer, embedding_weights=weights.half())
    model = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    model.save_pretrained(str(out), create_model_card=False)
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    modules = out / "modules.json"
    # Release 6 writes a path that release 5.7 does not know; this one both know.
    modules.write_text(modules.read_text("utf-8").replace(_NORMALIZE_NEW, _NORMALIZE), "utf-8")
    (out / "model.safetensors").chmod(0o644)


def _sample(sources: dict[str, list[Example]], settings: Settings) -> Iterator[str]:
    """Texts to count words in: all sources by turns, up to a number of characters."""
    rng = random.Random(settings.seed)
    shares = {name: settings.vocabulary_chars // len(sources) for name in sources}
    for name, pairs in sources.items():
        left = shares[name]
        for pair in rng.sample(pairs, len(pairs)):
            yield pair.query
            yield pair.positive
            left -= len(pair.query) + len(pair.positive)
            if left < 0:
                break


def _tokenize(tokenizer: Tokenizer, name: str, pairs: Sequence[Example], settings: Settings) -> Source:
    def bags(texts: Sequence[str]) -> Bags:
        encoded = [e.ids[: settings.max_tokens] or [0] for e in tokenizer.encode_batch_fast(texts)]
        starts = np.cumsum([0, *(len(ids) for ids in encoded)])
        return Bags(np.fromiter(itertools.chain.from_iterable(encoded), np.int64), starts)

    names = {group: i for i, group in enumerate(dict.fromkeys(p.group for p in pairs if p.group))}
    groups = np.array([names.get(p.group, -1 - i) for i, p in enumerate(pairs)])
    hard = [text for p in pairs for text in p.negatives]
    if hard and len(hard) != N_NEGATIVES * len(pairs):
        raise ValueError(f"{name}: {len(hard)} negatives for {len(pairs)} pairs, expected {N_NEGATIVES} each")
    return Source(
        name,
        bags([p.query for p in pairs]),
        bags([p.positive for p in pairs]),
        bags(hard) if hard else None,
        groups,
    )


def _first_weights(size: int, sources: Sequence[Source], settings: Settings) -> Tensor:
    """Half a word's neighbourhood, half a direction of its own; shorter for frequent words.

    Source of the lengths: Arora et al. 2017, smooth inverse frequency.
    """
    counts = np.zeros(size)
    for source in sources:
        for bags in (source.queries, source.positives):
            counts += np.bincount(bags.ids, minlength=size)
    share = torch.from_numpy(counts / counts.sum()).float()
    length = settings.smoothing / (settings.smoothing + share)
    own = torch.randn(size, settings.dimension) / settings.dimension**0.5
    # Generated text says nothing of the language's words; alone it still gives a start.
    general = [source.positives for source in sources if source.name not in ("fiscal", "detail")]
    ids, texts = _running_text(general or [source.positives for source in sources])
    near = word_vectors(cooccurrence(ids, texts, size), settings.dimension)
    return functional.normalize(own + near, dim=1) * length[:, None]


def _running_text(bags: Sequence[Bags]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All token ids, and the number of the text that each stands in."""
    lengths = np.concatenate([np.diff(bag.starts) for bag in bags])
    return np.concatenate([bag.ids for bag in bags]), np.repeat(np.arange(len(lengths)), lengths)


def _fit(weights: Tensor, sources: Sequence[Source], settings: Settings) -> Tensor:
    bag = torch.nn.EmbeddingBag.from_pretrained(weights, freeze=False, mode="mean", sparse=True)
    optimizer = torch.optim.SparseAdam(bag.parameters(), lr=settings.rate)
    steps = list(_batches(sources, settings))
    started = time.monotonic()
    losses: list[float] = []
    for step, (source, rows) in enumerate(steps):
        optimizer.param_groups[0]["lr"] = settings.rate * _schedule(step / len(steps))
        loss = _loss(bag, source, rows, settings.scale)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()  # type: ignore[no-untyped-call]
        losses.append(loss.item())
        if step % 100 == 99:
            seconds = time.monotonic() - started
            log.info(
                "step %d of %d, loss %.3f, %.0f s", step + 1, len(steps), np.mean(losses[-100:]), seconds
            )
    return bag.weight.detach().clone()


def _batches(sources: Sequence[Source], settings: Settings) -> Iterator[tuple[Source, NDArray[np.int64]]]:
    """Batches of one source each: texts of one kind are the harder negatives for one another."""
    rng = np.random.default_rng(settings.seed)
    for _ in range(settings.epochs):
        epoch: list[tuple[Source, NDArray[np.int64]]] = []
        for source in sources:
            order = rng.permutation(len(source.groups))
            cuts = range(settings.batch, len(order), settings.batch)
            epoch += [(source, rows) for rows in np.split(order, list(cuts)) if len(rows) > 1]
        yield from (epoch[i] for i in rng.permutation(len(epoch)))


def _schedule(done: float) -> float:
    """Warm up over a twentieth, then fall in a straight line to a twentieth of the rate."""
    return min(done / 0.05 + 0.01, 1.0) * max(1.0 - done, 0.05)


def _loss(bag: torch.nn.EmbeddingBag, source: Source, rows: NDArray[np.int64], scale: float) -> Tensor:
    def embed(bags: Bags, at: NDArray[np.int64]) -> Tensor:
        return functional.normalize(bag(*bags.take(at)), dim=-1)

    queries, positives = embed(source.queries, rows), embed(source.positives, rows)
    scores = queries @ positives.T * scale
    groups = torch.from_numpy(source.groups[rows])
    alike = (groups[:, None] == groups[None, :]) & ~torch.eye(len(rows), dtype=torch.bool)
    scores = scores.masked_fill(alike, float("-inf"))
    if source.negatives is not None:
        at = (rows[:, None] * N_NEGATIVES + np.arange(N_NEGATIVES)).ravel()
        hard = embed(source.negatives, at).view(len(rows), N_NEGATIVES, -1)
        scores = torch.cat([scores, torch.einsum("qd,qkd->qk", queries, hard) * scale], dim=1)
    return functional.cross_entropy(scores, torch.arange(len(rows)))


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m index.train", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--data", type=Path, help="folder of general texts, *.jsonl.gz; without it fiscal text only"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder the model is written to")
    options = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    tokenizer, weights = train(options.data)
    save(tokenizer, weights, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

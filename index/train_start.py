"""Where training starts from: words that stand near the same words get like vectors.

The positive pointwise mutual information of words within a window, reduced by a truncated singular value
decomposition: Levy and Goldberg 2014, "Neural Word Embedding as Implicit Matrix Factorization".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

WINDOW = 5
MIN_WEIGHT = 3.0
"""Pairs of words seen together less often than this say more of chance than of meaning."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Tokens that stand near each other: how often `rows[i]` and `columns[i]` do, nearer ones weighing more."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    weights: NDArray[np.float64]
    size: int


def cooccurrence(ids: NDArray[np.int64], texts: NDArray[np.int64], size: int) -> Pairs:
    """Pairs within WINDOW of each other in one text; `texts` numbers the text of each token in `ids`."""
    keys, weights = np.zeros(0, np.int64), np.zeros(0)
    for gap in range(1, WINDOW + 1):
        same = texts[gap:] == texts[:-gap]
        found, counts = np.unique(ids[:-gap][same] * size + ids[gap:][same], return_counts=True)
        keys, places = np.unique(np.concatenate([keys, found]), return_inverse=True)
        weights = _summed(places, np.concatenate([weights, counts * (WINDOW + 1 - gap) / WINDOW]))
    mirrored = keys % size * size + keys // size
    keys, places = np.unique(np.concatenate([keys, mirrored]), return_inverse=True)
    weights = _summed(places, np.concatenate([weights, weights]))
    often = weights >= MIN_WEIGHT
    return Pairs(keys[often] // size, keys[often] % size, weights[often], size)


def word_vectors(pairs: Pairs, dimension: int) -> Tensor:
    """Unit vectors, shape (tokens, dimension); zeros for a token without neighbours."""
    sums = np.bincount(pairs.rows, pairs.weights, minlength=pairs.size)
    contexts = sums**0.75
    information = np.log(pairs.weights * contexts.sum() / (sums[pairs.rows] * contexts[pairs.columns]))
    kept = information > 0
    places = torch.from_numpy(np.stack([pairs.rows[kept], pairs.columns[kept]]))
    matrix = torch.sparse_coo_tensor(
        places, torch.from_numpy(information[kept]).float(), (pairs.size, pairs.size), check_invariants=True
    ).coalesce()
    left, values, _ = torch.svd_lowrank(matrix, dimension, niter=2)
    return functional.normalize(left * values.sqrt(), dim=1)


def _summed(places: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.bincount(places, weights).astype(np.float64)

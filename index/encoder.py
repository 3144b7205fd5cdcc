"""Texts to vectors: the shipped static model by a fast path without torch, any other by Sentence Transformers."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderNotFoundError

_CHUNK_TEXTS = 512
_EPSILON = 1e-12
# Sentence Transformers' own settings that change vectors, beside the weights.
_HASHED = ("*.json", "*.txt", "*.model", "*.safetensors", "*.bin")


class Encoder(Protocol):
    """Turns texts into vectors that are near each other where the meanings are."""

    @property
    def fingerprint(self) -> str:
        """`name@hash`: equal fingerprints give equal vectors."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), L2-normalised; a text without known words gives zeros."""


class StaticEncoder:
    """A model of one token table: a text's vector is the normalised mean of its tokens' rows.

    Gives what sentence_transformers.SentenceTransformer gives for the same folder, without importing it.
    """

    def __init__(self, folder: Path, name: str) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        module = folder / _static_module(folder)
        self._tokenizer = Tokenizer.from_file(str(module / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._table: NDArray[Any] = load_file(module / "model.safetensors")["embedding.weight"]
        self._fingerprint = f"{name}@{folder_hash(folder)}"

    @property
    def fingerprint(self) -> str:
        """Name and hash of the model's files."""
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._table.shape[1])

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension); questions and passages are encoded alike."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _CHUNK_TEXTS):
            chunk = list(texts[start : start + _CHUNK_TEXTS])
            for place, encoding in enumerate(
                self._tokenizer.encode_batch(chunk, add_special_tokens=False), start
            ):
                if encoding.ids:
                    vectors[place] = self._table[encoding.ids].mean(axis=0, dtype=np.float32)
        return _normalised(vectors)


class SentenceEncoder:
    """Any Sentence Transformers model; query and document prompts are used where its configuration has them."""

    def __init__(self, name_or_path: str) -> None:
        folder = Path(name_or_path).expanduser()
        self._model = _load_sentence_transformer(str(folder) if folder.is_dir() else name_or_path)
        source = folder if folder.is_dir() else None
        content = folder_hash(source) if source else _weights_hash(self._model)
        self._fingerprint = f"{folder.resolve() if source else name_or_path}@{content}"

    @property
    def fingerprint(self) -> str:
        """Name and hash of the model's files or weights."""
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._model.get_embedding_dimension())

    def encode(self, texts: Sequence[str], *, query: bool = False) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        encode = self._model.encode_query if query else self._model.encode_document
        vectors = encode(list(texts), show_progress_bar=False, convert_to_numpy=True)
        return _normalised(np.asarray(vectors, np.float32))


def load_encoder(name_or_path: str | None = None) -> Encoder:
    """The shipped encoder for None; else the model of that folder, or of that name on the hub.

    Raises:
        EncoderNotFoundError: there is no such model, or it can not be loaded.
    """
    return _load(name_or_path)


@lru_cache(maxsize=2)
def _load(name_or_path: str | None) -> Encoder:
    shipped = shipped_models()
    if name_or_path is None:
        if not shipped:
            raise EncoderNotFoundError("安装中缺少自带的编码模型（index/models 为空）；请重新安装绩答。")
        name_or_path = max(shipped, key=_version)
    if name_or_path in shipped:
        return StaticEncoder(shipped[name_or_path], name_or_path)
    return SentenceEncoder(name_or_path)


def shipped_models() -> dict[str, Path]:
    """The folders of the models that come with the product, by name; the highest version is the default."""
    root = Path(str(files("index") / "models"))
    return {path.parent.name: path.parent for path in root.glob("*/modules.json")}


def _version(name: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", name)]


def encoder_name(fingerprint: str) -> str:
    """What `load_encoder` takes to load the encoder of this fingerprint."""
    return fingerprint.rpartition("@")[0]


def folder_hash(folder: Path) -> str:
    """A hash over the names and bytes of the files that decide a model's vectors."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in _HASHED for path in folder.rglob(pattern)}):
        digest.update(f"{path.relative_to(folder).as_posix()}\n".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def _static_module(folder: Path) -> str:
    """The sub-folder of the token table; the only other module may be the normalisation."""
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    kinds = [module["type"].rpartition(".")[2] for module in modules]
    if kinds not in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"]):
        raise EncoderNotFoundError(
            f"自带的编码模型 {folder} 的结构是 {kinds}，应为静态词向量；请重新安装绩答。"
        )
    return str(modules[0]["path"])


def _load_sentence_transformer(name_or_path: str) -> Any:  # noqa: ANN401
    from sentence_transformers import SentenceTransformer

    # What lies on this machine is taken without asking the hub; only a name not found here goes out.
    path = Path(name_or_path)
    attempts = (True,) if path.is_dir() or path.is_absolute() else (True, False)
    failure: Exception | None = None
    for local in attempts:
        try:
            return SentenceTransformer(name_or_path, device="cpu", local_files_only=local)
        except (OSError, ValueError) as error:
            failure = error
    raise EncoderNotFoundError(
        f"找不到编码模型 {name_or_path}（{type(failure).__name__}）；"
        "请给出本机上 Sentence Transformers 模型的目录，或联网后使用模型库中的名称。"
    ) from failure


def _weights_hash(model: Any) -> str:  # noqa: ANN401
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().view(dtype=_byte_type()).numpy().tobytes())
    return digest.hexdigest()[:16]


def _byte_type() -> Any:  # noqa: ANN401
    import torch

    return torch.uint8


def _normalised(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    result: NDArray[np.float32] = vectors / np.maximum(lengths, _EPSILON)
    return result

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.encoder import StaticEncoder, encoder_name, folder_hash, load_encoder, shipped_models
from index.errors import EncoderNotFoundError

TEXTS = [
    "2023年三公经费决算支出0.14万元",
    "三公经费花了多少？",
    "",
    "\n",
    "GDP growth and 𠮷野家 😀",
    "基本支出" * 300,
    "公务接待费",
]


@pytest.fixture(scope="session")
def static_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A static model of a few characters, saved by Sentence Transformers."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = ["[UNK]", *dict.fromkeys("年三公经费决算支出万元花了多少基本务接待0123456789.")]
    tokenizer = Tokenizer(
        models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    table = np.random.default_rng(0).standard_normal((len(words), 24)).astype(np.float32)
    folder = tmp_path_factory.mktemp("static")
    prompts = {"query": "决算", "document": "支出"}
    modules = [StaticEmbedding(tokenizer, embedding_weights=table), Normalize()]
    SentenceTransformer(modules=modules, device="cpu", prompts=prompts).save(str(folder))
    return folder


def reference(folder: Path, texts: list[str], **options: Any) -> np.ndarray:
    from sentence_transformers import SentenceTransformer

    # In single precision: a table stored in half precision would also be added up and divided in it.
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True).float()
    return np.asarray(model.encode(texts, **options))


@pytest.mark.parametrize("which", ["shipped", "made"])
def test_the_fast_path_equals_sentence_transformers(which: str, request: pytest.FixtureRequest) -> None:
    if which == "shipped":
        name, folder = max(shipped_models().items())
    else:
        name, folder = "made", request.getfixturevalue("static_model")
    encoder = StaticEncoder(folder, name)
    vectors = encoder.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    np.testing.assert_allclose(vectors, reference(folder, TEXTS), atol=1e-6)


def test_vectors_have_length_one_or_nothing() -> None:
    vectors = load_encoder().encode(["三公经费", "", "决算"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 0, 1], atol=1e-6)
    assert load_encoder().encode([]).shape == (0, load_encoder().dimension)


def test_a_text_has_the_same_vector_alone_and_among_many() -> None:
    encoder = load_encoder()
    many = encoder.encode([f"第{number}项支出" for number in range(1100)])
    np.testing.assert_array_equal(many[1050], encoder.encode(["第1050项支出"])[0])


def test_a_model_by_path_with_its_prompts(static_model: Path) -> None:
    encoder = load_encoder(str(static_model))
    query, document = encoder.encode(["三公"], query=True), encoder.encode(["三公"])
    np.testing.assert_allclose(query, reference(static_model, ["三公"], prompt="决算"), atol=1e-6)
    np.testing.assert_allclose(document, reference(static_model, ["三公"], prompt="支出"), atol=1e-6)
    assert np.abs(query - document).max() > 0.01
    assert encoder.dimension == 24
    assert encoder.encode([]).shape == (0, 24)
    assert encoder_name(encoder.fingerprint) == str(static_model.resolve())


def test_the_shipped_model_by_name_is_the_default() -> None:
    name = max(shipped_models())
    assert load_encoder(name).fingerprint == load_encoder().fingerprint
    assert encoder_name(load_encoder().fingerprint) == name


def test_a_missing_model_is_said() -> None:
    with pytest.raises(EncoderNotFoundError, match="/no/such/model"):
        load_encoder("/no/such/model")


def test_the_hash_covers_every_file_that_matters(static_model: Path, tmp_path: Path) -> None:
    for path in static_model.rglob("*"):
        if path.is_file():
            copy = tmp_path / path.relative_to(static_model)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    same = folder_hash(tmp_path)
    assert same == folder_hash(static_model)
    (tmp_path / "README.md").write_text("words only", encoding="utf-8")
    assert folder_hash(tmp_path) == same
    weights = next(tmp_path.rglob("model.safetensors"))
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    assert folder_hash(tmp_path) != same


def test_searching_needs_neither_torch_nor_the_network(tmp_path: Path) -> None:
    script = """
import socket, sys
from pathlib import Path
def refuse(*_): raise AssertionError("network")
socket.socket.connect = refuse
from index.library import Library
from tests.index.making import make_report
with Library(Path(sys.argv[1])) as library:
    library.add(make_report(["三公经费1.25万元。"]))
    assert library.search_passages("三公经费")
    assert library.search_figures("三公经费")
heavy = {"torch", "transformers", "sentence_transformers", "gradio", "huggingface_hub"} & set(sys.modules)
assert not heavy, heavy
"""
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-c", script, str(tmp_path / "library")]
    subprocess.run(command, check=True, cwd=root, env=environment, timeout=120)

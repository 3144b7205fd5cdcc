"""Settings: environment before file before default, and every bad one named."""

from pathlib import Path

import pytest

from assistant.config import ConfigError, read_config


def test_defaults_are_a_user_folder_and_loopback(tmp_path: Path) -> None:
    config = read_config({})
    assert config.library.parts[-2:] == ("jida", "library")
    assert (config.encoder, config.host, config.port) == (None, "127.0.0.1", 7860)


def test_environment_overrules_the_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('library = "从文件"\nport = 8080\n', encoding="utf-8")
    config = read_config({"JIDA_CONFIG": str(file), "JIDA_LIBRARY": "从环境"})
    assert config.library == Path("从环境")
    assert config.port == 8080


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("port = 70000", "70000"),
        ("port = true", "True"),
        ("colour = 1", "colour"),
        ("port =", "TOML"),
    ],
)
def test_a_bad_file_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_config({"JIDA_CONFIG": str(file)})
    assert said in str(caught.value)
    assert str(file) in str(caught.value)


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="不存在"):
        read_config({"JIDA_CONFIG": str(tmp_path / "none.toml")})


def test_a_bad_port_in_the_environment_is_named_as_such() -> None:
    with pytest.raises(ConfigError, match="环境变量 JIDA_PORT"):
        read_config({"JIDA_PORT": "七八六零"})

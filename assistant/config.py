"""Settings, read once at the edge: environment before the settings file, before the defaults."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_data_path

from corpus.errors import Error

HOST = "127.0.0.1"
PORT = 7860


class ConfigError(Error):
    """A setting that can not be used."""


@dataclass(frozen=True, slots=True)
class Config:
    """Where the library lies, which encoder builds it (None: the shipped one) and where the page is served."""

    library: Path
    encoder: str | None = None
    host: str = HOST
    port: int = PORT


def read_config(environment: Mapping[str, str] = os.environ) -> Config:
    """The settings of `JIDA_CONFIG` (or config.toml in the user's settings folder), overridden by `JIDA_<NAME>`.

    Raises: ConfigError for a file that is named and missing, is not TOML, or holds an unknown name or a bad value.
    """
    path, values = _read_file(environment)
    for field in fields(Config):
        if value := environment.get(f"JIDA_{field.name.upper()}"):
            path, values[field.name] = f"环境变量 JIDA_{field.name.upper()}", value
    library = values.get("library") or user_data_path("jida", appauthor=False) / "library"
    return Config(
        library=Path(str(library)).expanduser(),
        encoder=str(values["encoder"]) if values.get("encoder") else None,
        host=str(values.get("host") or HOST),
        port=_port(values.get("port", PORT), path),
    )


def _read_file(environment: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    named = environment.get("JIDA_CONFIG")
    path = Path(named) if named else user_config_path("jida", appauthor=False) / "config.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named:
            raise ConfigError(
                f"JIDA_CONFIG 指向的设置文件 {path} 不存在，请改正路径或取消这个环境变量"
            ) from None
        return str(path), {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"设置文件 {path} 读不了（{error}），应是 UTF-8 编码的 TOML 文件") from None
    known = [field.name for field in fields(Config)]
    if unknown := sorted(set(values) - set(known)):
        raise ConfigError(
            f"设置文件 {path} 里有不认识的设置 {'、'.join(unknown)}，可用的有 {'、'.join(known)}"
        )
    return str(path), values


def _port(value: object, source: str) -> int:
    try:
        port = int(str(value))
    except ValueError:
        port = -1
    if not 0 <= port <= 65535:
        raise ConfigError(f"{source}：端口应是 0 到 65535 的整数，现在是 {value}")
    return port

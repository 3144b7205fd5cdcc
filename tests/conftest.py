"""What every test may use."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real reports and questions, which is not part of the repository; skips where it is absent."""
    default = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("JIDA_SHARED", default))
    if not folder.is_dir():
        pytest.skip(f"no folder of real reports at {folder}; JIDA_SHARED names one")
    return folder

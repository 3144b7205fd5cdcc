"""The wheel holds exactly the four packages, with everything they need at run time."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {"corpus", "index", "assistant", "ui"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built from the files that git knows, so that nothing of the working tree slips in or fills a gap."""
    tree = tmp_path_factory.mktemp("tree")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_bytes((ROOT / name).read_bytes())
    # Without isolation no network is needed; setuptools is in the dev extra for this.
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist", "."],
        cwd=tree,
        capture_output=True,
        check=True,
    )
    return zipfile.ZipFile(next((tree / "dist").glob("*.whl")))


def test_the_top_level_is_exactly_the_four_packages(wheel: zipfile.ZipFile) -> None:
    top = {name.split("/")[0] for name in wheel.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == PACKAGES


def test_every_tracked_file_of_the_packages_travels(wheel: zipfile.ZipFile) -> None:
    """Data, samples, schema.sql, the model and the page's files as well as the code."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *sorted(PACKAGES)], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    tracked = {name for name in listed if name and (ROOT / name).is_file()}
    assert tracked - set(wheel.namelist()) == set()


@pytest.mark.parametrize(
    "part",
    ["corpus/data/lexicon/", "corpus/data/samples/", "index/schema.sql", "index/models/", "ui/static/"],
)
def test_what_is_read_at_run_time_is_there(wheel: zipfile.ZipFile, part: str) -> None:
    assert [name for name in wheel.namelist() if name.startswith(part) and wheel.getinfo(name).file_size]


def test_the_model_is_no_pointer_to_somewhere_else(wheel: zipfile.ZipFile) -> None:
    weights = [name for name in wheel.namelist() if name.endswith(".safetensors")]
    assert weights
    assert all(wheel.getinfo(name).file_size > 100_000 for name in weights)


def test_jida_is_the_command(wheel: zipfile.ZipFile) -> None:
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert "jida = ui.command:main" in wheel.read(entry).decode()

"""The shipped samples: read without a doubt, tie everywhere but in the one place that is there to be found."""

from importlib.resources import files
from pathlib import Path

import pytest

from corpus.load import load_report
from corpus.types import Report

FOLDER = Path(str(files("corpus") / "data" / "samples"))
NAMES = sorted(path.name for path in FOLDER.iterdir())
CONTRADICTS = "示例区河湖管理局2023年度部门整体支出绩效评价报告.txt"


@pytest.fixture(scope="module")
def samples() -> dict[str, Report]:
    return {name: load_report(FOLDER / name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_says_whose_and_of_what_year_it_is(samples: dict[str, Report], name: str) -> None:
    metadata = samples[name].metadata
    assert name.startswith(metadata.agency.value)
    assert metadata.agency.value.startswith("示例区")
    assert [str(year) for year in metadata.years] == [name.removeprefix(metadata.agency.value)[:4]]
    assert metadata.kind.value


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_read_without_a_doubt(samples: dict[str, Report], name: str) -> None:
    assert samples[name].warnings == ()
    assert all(figure.certain for figure in samples[name].figures)


def test_only_the_total_that_misses_its_parts_is_found(samples: dict[str, Report]) -> None:
    found = {name: [finding.message for finding in report.findings] for name, report in samples.items()}
    assert [name for name in NAMES if found[name]] == [CONTRADICTS]
    assert len(found[CONTRADICTS]) == 1
    assert "1356.9" in found[CONTRADICTS][0]

"""The campaign's backup under load, in small; its other commands are tried by tests/index."""

from pathlib import Path

from benchmarks.faults import backup


def test_a_backup_under_load_answers_the_same_elsewhere(tmp_path: Path) -> None:
    counts = backup.run(tmp_path, number=4, backups=1)
    assert (counts["answers the same"], counts["different"], counts["findings"]) == (4, 0, 0)
    assert min(counts["asked"], counts["written"]) > 0

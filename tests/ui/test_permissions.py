"""Users x reports x every route: a short version of benchmarks/faults/permissions.py."""

from benchmarks.faults.permissions import campaign


def test_nothing_of_a_forbidden_report_is_ever_seen():
    result = campaign(users=2, reports=4, seed=3)
    assert result["found"] == []
    assert result["routes"] >= 35
    assert min(result["by_route"].values()) > 0

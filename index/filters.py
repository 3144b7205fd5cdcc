"""A Filter as conditions of SQL; values travel as JSON arrays, so their number has no limit."""

from __future__ import annotations

import json
from collections.abc import Iterable

from index.types import Filter

Condition = tuple[str, list[object]]
# Lets every report through.
EVERYTHING = Filter()
_IN = "IN (SELECT value FROM json_each(?))"


def in_values(column: str, values: Iterable[object]) -> Condition:
    """`column` is one of `values`."""
    return f"{column} {_IN}", [json.dumps(list(values))]


def report_conditions(filter: Filter) -> list[Condition]:
    """Conditions on `reports`, all of which must hold."""
    conditions = [
        in_values(column, values)
        for column, values in (
            ("reports.agency", filter.agencies),
            ("reports.region", filter.regions),
            ("reports.kind", filter.kinds),
        )
        if values
    ]
    if filter.years:
        years, values = in_values("year", filter.years)
        conditions.append((f"reports.id IN (SELECT report_id FROM report_years WHERE {years})", values))
    if filter.report_ids is not None:
        conditions.append(in_values("reports.id", filter.report_ids))
    return conditions


def joined(conditions: list[Condition]) -> tuple[str, list[object]]:
    """A WHERE clause, "" without conditions, and its parameters."""
    if not conditions:
        return "", []
    clause = " AND ".join(condition for condition, _ in conditions)
    return f" WHERE {clause}", [value for _, values in conditions for value in values]

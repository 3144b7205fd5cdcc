"""Which reports someone may see."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from index.types import ReportEntry


@dataclass(frozen=True, slots=True)
class Permit:
    """The whole library, or the reports of these agencies (full names) and those with these sha256."""

    everything: bool = False
    agencies: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()

    def allows(self, entry: ReportEntry) -> bool:
        """Whether this report may be seen."""
        return self.permits(entry.agency, entry.sha256)

    def permits(self, agency: str, sha256: str) -> bool:
        """Whether a report of this agency, made from the file of this hash, may be seen."""
        return self.everything or agency in self.agencies or sha256 in self.reports

    @property
    def key(self) -> str:
        """A short name of exactly this permit, for what is kept by permit; "" for the whole library."""
        if self.everything:
            return ""
        parts = json.dumps([sorted(set(self.agencies)), sorted(set(self.reports))], ensure_ascii=False)
        return hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()[:24]


WHOLE = Permit(everything=True)

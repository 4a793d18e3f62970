"""What vSphere HA did for each VM of a failed host: the rows behind the failover log."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from vsphere_client.model.reasons import Reason

KEPT_ENTRIES = 10_000
"""Older entries fall out, so that a long run needs bounded memory."""


@dataclass(slots=True)
class FailoverEntry:
    """One VM's failover; ``result`` is pending, queued, restarting, retrying, restarted or failed."""

    at_us: int
    cluster: str
    vm: str
    vm_name: str
    source: str
    target: str = ""
    attempt: int = 0
    result: str = "pending"
    reasons: tuple[Reason, ...] = ()


@dataclass(slots=True)
class FailoverLog:
    """Failovers of all clusters, oldest first."""

    entries: deque[FailoverEntry] = field(default_factory=lambda: deque(maxlen=KEPT_ENTRIES))

    def add(self, entry: FailoverEntry) -> FailoverEntry:
        """Note a VM that lost its host; the entry is written on while its failover goes on."""
        self.entries.append(entry)
        return entry

    def of_cluster(self, cluster: str) -> list[FailoverEntry]:
        """The entries of one cluster, oldest first."""
        return [entry for entry in self.entries if entry.cluster == cluster]

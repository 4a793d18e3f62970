"""What is being copied inside a vSAN cluster: one queue for each host that receives.

Our assumption: a host receives one component after the other, hosts receive at the same time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from vsphere_client.decisions.vsan.resync import GIBIBYTE, ResyncEstimate
from vsphere_client.decisions.vsan.snapshot import Component, ComponentState
from vsphere_client.kernel.clock import Scheduled
from vsphere_client.model.reasons import Reason
from vsphere_client.model.units import SECOND_US

Key = tuple[str, str]
"""Object id and component name."""


@dataclass(frozen=True, slots=True)
class Former:
    """The component that a repair replaces, as it was when the repair began."""

    component: Component
    state: ComponentState
    since_us: int
    why: Reason | None


@dataclass(slots=True, eq=False)
class Resync:
    """One component that is being written: a repair has a former one, a delta brings a stale one up to date.

    ``kept`` marks a repair that goes on although the former component came back, because it costs less.
    """

    key: Key
    host: str
    gb: float
    former: Former | None = None
    reasons: tuple[Reason, ...] = ()
    started_us: int | None = None
    estimate: ResyncEstimate | None = None
    due: Scheduled | None = None
    kept: bool = False

    def left_gb(self, now_us: int) -> float:
        """GB that are still to be written."""
        if self.started_us is None or self.due is None:
            return self.gb
        whole = max(1, self.due.at_us - self.started_us)
        return self.gb * max(0.0, (self.due.at_us - now_us) / whole)


@dataclass(slots=True, eq=False)
class ResyncBoard:
    """All resyncs of a cluster by component, and the order in which each host receives."""

    jobs: dict[Key, Resync] = field(default_factory=dict)
    queues: dict[str, list[Key]] = field(default_factory=dict)

    def add(self, job: Resync) -> None:
        """Take a resync to the end of its host's queue."""
        self.jobs[job.key] = job
        self.queues.setdefault(job.host, []).append(job.key)

    def remove(self, key: Key) -> Resync | None:
        """Take a resync off the board; None if there is none."""
        job = self.jobs.pop(key, None)
        if job is not None:
            queue = self.queues[job.host]
            queue.remove(key)
            if not queue:
                del self.queues[job.host]
        return job

    def idle_heads(self) -> list[Resync]:
        """The first of each queue where it has not begun."""
        heads = [self.jobs[queue[0]] for queue in self.queues.values()]
        return [job for job in heads if job.started_us is None]

    def left_gb(self, now_us: int) -> float:
        """GB that are still to be written in the cluster."""
        return sum(job.left_gb(now_us) for job in self.jobs.values())

    def eta_s(self, now_us: int) -> float:
        """Seconds until the last queue is empty, at the rates of now."""
        return max((self._queue_eta_s(queue, now_us) for queue in self.queues.values()), default=0.0)

    def _queue_eta_s(self, queue: list[Key], now_us: int) -> float:
        head = self.jobs[queue[0]]
        if head.due is None or head.estimate is None:
            return 0.0
        waiting = sum(self.jobs[key].gb for key in queue[1:]) * GIBIBYTE / 1e6
        return (head.due.at_us - now_us) / SECOND_US + waiting / head.estimate.rate_mb_s

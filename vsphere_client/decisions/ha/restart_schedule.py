"""When a VM of a failed host may be started: order, batches, retries and how many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vsphere_client.decisions.ha.settings import RETRY_GAPS_S, HaSettings, ReadyCondition, RestartPriority
from vsphere_client.model.reasons import Reason, because

PRIORITY_RANK = {
    RestartPriority.HIGHEST: 2,
    RestartPriority.HIGH: 3,
    RestartPriority.MEDIUM: 4,
    RestartPriority.LOW: 5,
    RestartPriority.LOWEST: 6,
    RestartPriority.DISABLED: 7,
}


def restart_rank(priority: RestartPriority, is_agent: bool = False, is_ft_secondary: bool = False) -> int:
    """The batch a VM starts in: agent VMs 0, FT secondaries 1, then Highest 2 to Lowest 6."""
    if is_agent:
        return 0
    return 1 if is_ft_secondary else PRIORITY_RANK[priority]


def attempt_times_s(max_attempts: int = 5) -> tuple[float, ...]:
    """Times of the attempts if each fails at once: 0, 2, 6, 14, 30 min; the first attempt counts.

    The gap stays at 16 min if more attempts are allowed than the product's five (our assumption).
    """
    times = [0.0]
    for failures in range(1, max_attempts):
        times.append(times[-1] + _gap_s(failures))
    return tuple(times[:max_attempts])


def decide_next_attempt(failures: int, failed_at_s: float, settings: HaSettings) -> float | None:
    """When to try again after ``failures`` failed attempts, the last known at ``failed_at_s``; None: never.

    Source: ``das.maxvmrestartcount``; a gap starts when the attempt before it is known to have failed.
    """
    if failures >= settings.max_restart_attempts:
        return None
    return failed_at_s + _gap_s(failures)


def _gap_s(failures: int) -> float:
    return RETRY_GAPS_S[min(failures, len(RETRY_GAPS_S)) - 1]


def decide_next_poweron(queue: Sequence[str], in_progress: int, settings: HaSettings) -> tuple[str, ...]:
    """The VMs of a host's queue that may start now, while ``in_progress`` power-ons run there.

    A host takes 32 at once (``das.perHostConcurrentFailoversLimit``); the next starts when an attempt ends,
    however it ends.
    """
    return tuple(queue[: max(0, settings.concurrent_power_ons_per_host - in_progress)])


@dataclass(frozen=True, slots=True)
class Batch:
    """The VMs of one restart priority under way: when the batch started, and how far it is.

    ``ready_at_s`` is when the last of them met the ready condition, None while any has not.
    """

    started_at_s: float
    vms: int
    ready_vms: int
    ready_at_s: float | None = None


@dataclass(frozen=True, slots=True)
class BatchVerdict:
    """Whether the next priority may start now; if not, ``at_s`` is the latest time that it will."""

    start: bool
    at_s: float
    reasons: tuple[Reason, ...]


def decide_next_batch(batch: Batch, now_s: float, settings: HaSettings) -> BatchVerdict:
    """Whether the VMs of the next restart priority may start.

    They do when the batch is ready and the extra delay is over, or when the timeout is.
    Source: ClusterOrchestrationInfo and ClusterVmReadiness of the vSphere API.
    """
    timeout_at = batch.started_at_s + settings.ready_timeout_s
    if settings.ready_condition is ReadyCondition.RESOURCES_ALLOCATED:
        placed = because(
            "resources_allocated", "The VMs before have their places; nothing else is waited for"
        )
        at_s = batch.started_at_s + settings.ready_extra_delay_s
        return BatchVerdict(now_s >= at_s, at_s, (placed,))
    if batch.ready_at_s is not None:
        at_s = min(timeout_at, batch.ready_at_s + settings.ready_extra_delay_s)
        ready = because("batch_ready", "All {vms} VMs before are ready", vms=batch.vms)
        return BatchVerdict(now_s >= at_s, at_s, (ready,))
    waiting = because(
        "batch_not_ready",
        "{ready} of {vms} VMs before are ready; the timeout is {timeout_s:g} s",
        ready=batch.ready_vms,
        vms=batch.vms,
        timeout_s=settings.ready_timeout_s,
    )
    return BatchVerdict(now_s >= timeout_at, timeout_at, (waiting,))

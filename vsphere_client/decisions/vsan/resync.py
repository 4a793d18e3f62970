"""How fast data are copied inside vSAN, and how long a resync takes.

Our assumption for the throughput: the slowest of what the sources read, what the targets write and the part
of the network link that resync may use. Adaptive resync: 80 % of the link while VMs are idle, 20 % guaranteed
while they are not (vSAN 6.7).
"""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.model.reasons import Reason, because

IDLE_LINK_SHARE = 0.80
CONTENDED_LINK_SHARE = 0.20
MEGABYTE = 1_000_000
GIBIBYTE = 2**30


@dataclass(frozen=True, slots=True)
class ResyncPath:
    """What bounds a resync: MB/s (10^6 bytes) the disks read and write, the link in Mbit/s, a throttle."""

    source_read_mb_s: float = float("inf")
    target_write_mb_s: float = float("inf")
    link_mbps: float = 10_000.0
    vms_busy: bool = False
    throttle_mbps: float | None = None


@dataclass(frozen=True, slots=True)
class ResyncEstimate:
    """Bytes to copy, the rate (MB/s) and the time it takes (s), and what bounds it."""

    bytes_left: int
    rate_mb_s: float
    eta_s: float
    bound_by: str
    reasons: tuple[Reason, ...]


def estimate_resync(bytes_left: int, path: ResyncPath) -> ResyncEstimate:
    """How long it takes to copy so many bytes along the path; ties name the first of source, target, network."""
    share = CONTENDED_LINK_SHARE if path.vms_busy else IDLE_LINK_SHARE
    bounds = [
        ("source", path.source_read_mb_s),
        ("target", path.target_write_mb_s),
        ("network", path.link_mbps * share / 8),
    ]
    if path.throttle_mbps is not None:
        bounds.append(("throttle", path.throttle_mbps / 8))
    bound_by, rate = min(bounds, key=lambda b: b[1])
    eta_s = bytes_left / (rate * MEGABYTE) if rate > 0 else float("inf")
    text = "{gb:.1f} GB at {rate:.0f} MB/s, bounded by the {bound_by}: {minutes:.1f} min"
    why = because(
        "resync_rate", text, gb=bytes_left / GIBIBYTE, rate=rate, bound_by=bound_by, minutes=eta_s / 60
    )
    return ResyncEstimate(bytes_left, rate, eta_s, bound_by, (why,))


@dataclass(frozen=True, slots=True)
class ReturnDecision:
    """What is done when an absent component comes back: ``delta`` or ``finish_rebuild``, and the GB to copy."""

    action: str
    copy_gb: float
    reasons: tuple[Reason, ...]


DELTA = "delta"
FINISH_REBUILD = "finish_rebuild"


def decide_return(
    failed_at_s: float,
    returned_at_s: float,
    changed_gb: float,
    rebuild_left_gb: float | None,
    repair_delay_s: float,
) -> ReturnDecision:
    """What vSAN does with a component that comes back after it was absent.

    Before the delay is over, or if no rebuild runs (``rebuild_left_gb`` None), the changed blocks are copied.
    During a rebuild it finishes whatever is cheaper; with equal cost the delta, which needs no new place (our
    assumption). Source: understanding vSAN rebuilds, VMware Virtual Blocks.
    """
    away_s = returned_at_s - failed_at_s
    if away_s < repair_delay_s or rebuild_left_gb is None:
        text = "Back after {minutes:.0f} min: only {gb:.1f} GB that changed are copied"
        return ReturnDecision(
            DELTA, changed_gb, (because("delta", text, minutes=away_s / 60, gb=changed_gb),)
        )
    text = "The rebuild has {left:.1f} GB left, {changed:.1f} GB changed meanwhile: the smaller is copied"
    why = because("cheaper", text, left=rebuild_left_gb, changed=changed_gb)
    if changed_gb <= rebuild_left_gb:
        return ReturnDecision(DELTA, changed_gb, (why,))
    return ReturnDecision(FINISH_REBUILD, rebuild_left_gb, (why,))

"""How cold files cross from host to host: NFC, or with it in control UDT (vmotion.md 1, 10).

Cold is what no guest writes to: all files of a VM that is off or suspended, and of a running one its home. NFC
(network file copy) sends one block after another in a single thread. From ESXi 8.0 unified data transport lets NFC
only steer, and sends the data as vMotion does; both hosts need a VMkernel adapter for provisioning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from vsphere_client.decisions.vmotion.bandwidth import LINK_EFFICIENCY, bandwidth_mb_per_s, streams_for

NFC_MBPS: Final = 1_300.0
"""Most that NFC carries. Source: VMware, "vSphere vMotion Unified Data Transport" (1.3 Gbps)."""
UDT_MBPS: Final = 80_000.0
"""Most that UDT carries, by the same source (80 Gbps)."""
UDT_SINCE: Final = (8, 0, 0)


@dataclass(frozen=True, slots=True)
class ColdEnd:
    """A host at one end: its release, and the links of its management and provisioning adapters, Mbps.

    0 is a link that is down; ``provisioning_mbps`` None a host without such an adapter.
    """

    release: tuple[int, int, int]
    management_mbps: float
    provisioning_mbps: float | None = None


@dataclass(frozen=True, slots=True)
class ColdPath:
    """What carries the files, over which network, and how fast at most, MB/s of the wire."""

    protocol: Literal["NFC", "UDT"]
    network: Literal["management", "provisioning"]
    mb_per_s: float


def decide_cold_path(ends: Sequence[ColdEnd], rtt_ms: float = 0.0) -> ColdPath:
    """The way of cold files between two hosts; 0 MB/s where a link is down.

    Our assumption: distance slows NFC as it slows one stream of vMotion, UDT as many as its link asks for.
    """
    offered = [end.provisioning_mbps for end in ends if end.provisioning_mbps is not None]
    network: Literal["management", "provisioning"] = "provisioning"
    if len(offered) < len(ends):
        # A host without provisioning answers at its management address, and so the other side uses its own.
        network, offered = "management", [end.management_mbps for end in ends]
    slowest = min(offered)
    if network == "provisioning" and all(end.release >= UDT_SINCE for end in ends):
        link = min(slowest, UDT_MBPS / LINK_EFFICIENCY)
        return ColdPath(
            "UDT", network, bandwidth_mb_per_s(link, streams_for(link), rtt_ms) if slowest else 0.0
        )
    link = min(slowest, NFC_MBPS / LINK_EFFICIENCY)
    return ColdPath("NFC", network, bandwidth_mb_per_s(link, 1, rtt_ms) if slowest else 0.0)

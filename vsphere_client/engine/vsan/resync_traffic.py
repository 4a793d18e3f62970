"""What the copying inside a vSAN cluster asks of the hosts' uplinks."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vsphere_client.decisions.vsan.repair import repair_gb
from vsphere_client.decisions.vsan.snapshot import ComponentKind
from vsphere_client.engine.vsan.cluster import active_components
from vsphere_client.engine.vsan.hardware import vsan_nic
from vsphere_client.engine.vsan.resync import Resync

if TYPE_CHECKING:
    from vsphere_client.engine.vsan.cluster import ClusterVsan


def claim_links(vsan: ClusterVsan) -> None:
    """Write what each host sends and receives for the resyncs that run, Mbps; nothing for all others.

    The receiving host takes all that is read for a component, its sources send even parts.
    """
    sent: defaultdict[str, float] = defaultdict(float)
    received: defaultdict[str, float] = defaultdict(float)
    for job in vsan.board.jobs.values():
        if job.started_us is not None and job.estimate is not None:
            _add(vsan, job, job.estimate.rate_mb_s * 8.0, sent, received)
    table = vsan.engine.world.uplinks
    for name, host in vsan.hardware.hosts.items():
        nic = vsan_nic(host)
        for uplink, row in vsan.engine.world.uplinks_of.get(host.row, {}).items():
            carries = nic is not None and uplink == nic.name
            table.resync_tx_mbps[row] = sent[name] if carries else 0.0
            table.resync_rx_mbps[row] = received[name] if carries else 0.0


def _add(
    vsan: ClusterVsan,
    job: Resync,
    written_mbps: float,
    sent: defaultdict[str, float],
    received: defaultdict[str, float],
) -> None:
    obj = vsan.store.objects[job.key[0]]
    write_gb, read_gb = repair_gb(obj.vsan, obj.vsan.component(job.key[1]))
    read_mbps = written_mbps * (max(1.0, read_gb / write_gb) if write_gb > 0 else 1.0)
    sources = [c.host for c in active_components(obj) if c.kind is ComponentKind.DATA]
    received[job.host] += read_mbps
    for name in sources:
        sent[name] += read_mbps / len(sources)

"""NumPy columns for storage and network: virtual disks, adapters on both sides of a switch, datastores."""

from __future__ import annotations

import numpy as np

from vsphere_client.engine.world.columns import Table, big_ints, bools, floats, ints, small_ints
from vsphere_client.engine.world.tables import NOWHERE, BigInts, Bools, Floats, Ints, SmallInts


class DiskTable(Table):
    """Virtual disks: settings and what moves; I/O per second, ms, MB per second, operations.

    ``fraction`` is the disk's part of what its VM asks for, ``latency_ms`` is the guest's (GAVG), of which
    ``kernel_latency_ms`` (KAVG) was spent in the VMkernel. ``guest_depth`` is the
    queue of its controller. A VM without a disk has one that stands for its home. ``commands_aborted`` and
    ``bus_resets`` are those of the last regular step. Its file had ``allocated_gb`` by the configuration. A thin
    disk that grows is ``thin_gb`` large and took ``first_gb`` by its configuration; ``grown_gb`` came since, counted
    on datastore row ``counted_on``. On vSAN its components have taken ``folded_gb`` of that; a GB of data is
    ``raw_factor`` GB there, and ``reserved_gb`` are charged from the beginning.
    """

    vm: Ints = ints(NOWHERE)
    number: Ints = ints()
    datastore: Ints = ints(NOWHERE)
    fraction: Floats = floats(1.0)
    shares: Floats = floats(1000.0)
    limit_iops: Floats = floats(np.inf)
    reservation_iops: Floats = floats()
    guest_depth: Floats = floats(64.0)
    allocated_gb: Floats = floats()
    thin_gb: Floats = floats()
    first_gb: Floats = floats()
    grown_gb: Floats = floats()
    folded_gb: Floats = floats()
    raw_factor: Floats = floats(1.0)
    reserved_gb: Floats = floats()
    counted_on: Ints = ints(NOWHERE)
    read_iops: Floats = floats()
    write_iops: Floats = floats()
    read_mb_per_s: Floats = floats()
    write_mb_per_s: Floats = floats()
    latency_ms: Floats = floats()
    kernel_latency_ms: Floats = floats()
    outstanding: Floats = floats()
    queued: Floats = floats()
    commands_aborted: Floats = floats()
    bus_resets: Floats = floats()


class UplinkTable(Table):
    """Physical adapters of hosts: link, what mechanisms ask of it, and what it carries; Mbps, percent.

    Without ``upstream`` the switch that an adapter is cabled to reaches nobody, though the link is up.
    ``vmotion_*``, ``copy_*`` and ``resync_*`` are what migrations, copies of cold files and vSAN would send and
    receive on an empty link.
    """

    host: Ints = ints(NOWHERE)
    number: Ints = ints()
    mbps: Floats = floats()
    up: Bools = bools()
    upstream: Bools = bools(True)
    vmotion_tx_mbps: Floats = floats()
    vmotion_rx_mbps: Floats = floats()
    copy_tx_mbps: Floats = floats()
    copy_rx_mbps: Floats = floats()
    resync_tx_mbps: Floats = floats()
    resync_rx_mbps: Floats = floats()
    tx_mbps: Floats = floats()
    rx_mbps: Floats = floats()
    tx_dropped_percent: Floats = floats()
    rx_dropped_percent: Floats = floats()

    @property
    def carried_mbps(self) -> Floats:
        """Speed of the adapters that reach anybody, 0 of all others, Mbps."""
        return np.where(self.up & self.upstream, self.mbps, 0.0)


class PortTable(Table):
    """Virtual network adapters: the switch port, the uplink it uses now, and what goes through it; Mbps.

    ``group`` numbers the port groups that share a switch and a teaming policy, ``fraction`` is the adapter's part
    of its VM's traffic, ``shift`` what load-based teaming has moved it by, ``mac_octet`` the last one of its address
    where the team goes by that. A port that uses several uplinks has the first of them. A VM without an adapter has
    one that stands for the host's standard switch.
    """

    vm: Ints = ints(NOWHERE)
    number: Ints = ints()
    port_id: Ints = ints()
    mac_octet: Ints = ints()
    group: Ints = ints()
    fraction: Floats = floats(1.0)
    shares: Floats = floats(50.0)
    reservation_mbps: Floats = floats()
    limit_mbps: Floats = floats(np.inf)
    shift: Ints = ints()
    uplink: Ints = ints(NOWHERE)
    tx_mbps: Floats = floats()
    rx_mbps: Floats = floats()
    tx_dropped_percent: Floats = floats()
    rx_dropped_percent: Floats = floats()


class DatastoreTable(Table):
    """What moves on datastores; GB, ms and I/O per second.

    ``mover_iops`` is what data movers asked in the last step, as part of ``asked_iops``;
    ``latency_ms`` is the device's (DAVG), ``seen_latency_ms`` what the hosts see of it over their links, in the
    mean; ``queue_depth`` is each host's; an infinite
    ``congestion_threshold_ms`` means no Storage I/O Control; ``block`` marks devices (VMFS, vVol) where disks
    that compete are held to fewer operations each; ``vmfs`` have metadata, and ``reserves`` that their arrays cannot
    lock it block by block. ``working_paths`` are the paths (bits) that carry I/O on hosts where all paths work and
    nobody chose others, ``turn_ios`` the commands of a turn where they take turns. ``over_network``: 1 for NFS,
    2 for vSAN, 3 for iSCSI, 4 for NVMe over TCP, 0 for none.
    ``uncommitted_gb`` is what thin disks may still grow by.
    """

    capacity_gb: Floats = floats()
    used_gb: Floats = floats()
    uncommitted_gb: Floats = floats()
    iops: Floats = floats()
    asked_iops: Floats = floats()
    mover_iops: Floats = floats()
    latency_ms: Floats = floats()
    seen_latency_ms: Floats = floats()
    base_latency_ms: Floats = floats()
    max_iops: Floats = floats(1.0)
    queue_depth: Floats = floats(64.0)
    competing_depth: Floats = floats(32.0)
    block: Bools = bools(True)
    working_paths: BigInts = big_ints()
    turn_ios: Floats = floats(1000.0)
    vmfs: Bools = bools()
    reserves: Bools = bools()
    over_network: SmallInts = small_ints()
    congestion_threshold_ms: Floats = floats(np.inf)

"""NumPy columns for what moves: one row a host, virtual machine, datastore or cluster.

Rows are stable: a removed object frees its row for reuse, nothing else shifts. Vector
expressions run over all rows; ``alive`` tells which of them mean something.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.world.columns import Table, big_ints, bools, floats, ints, small_ints

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
BigInts = NDArray[np.int64]
SmallInts = NDArray[np.int8]
Bools = NDArray[np.bool_]

NOWHERE = -1
"""Row number of "no host" or "no cluster"."""


class HostTable(Table):
    """What moves on hosts; MHz, MB, Mbps, percent of all threads (utilization) or cores, watts.

    ``memory_user_worlds_mb`` is part of ``memory_kernel_mb``, ``memory_system_swap_mb`` of that is paged out to
    ``system_swap_store`` (nowhere: to the host cache), at most ``memory_system_swap_size_mb``.
    ``memory_knows_clear`` tells hosts from 6.0 on, which have a clear state.
    ``memory_host_cache_mb`` is what VMs have in the host cache, ``memory_host_cache_size_mb`` what it holds;
    ``memory_tier_mb`` of consumed memory lies on the NVMe
    tier, which ``memory_total_mb`` counts beside DRAM, and ``memory_tier_mb_per_s`` is read from it.
    ``vmfs_cache_max_tb`` of open files the pointer block cache of VMFS can address; ``io_cost_kb`` of an operation
    count as one against limits.
    ``memory_overcommit_1`` and so on are averages over minutes, 0.1 being 10 % overcommitted.
    ``clock`` is the present one over the base clock, as of the last step in which a VM ran there.
    ``threads`` are those that can be scheduled; with ``one_vm_a_core`` only vCPUs of one VM share a core.
    ``numa_imbalance`` is a part of a node's capacity; ``numa_memory_bound`` keeps the memory of VMs with CPU
    affinity on their nodes.
    ``energy_wh``, ``active_s`` (running), ``overloaded_s`` (running, and asked for more CPU than there
    is) and ``memory_total_*`` (what its VMs swapped, or had in the host cache) add up since the host came;
    ``power_curve`` is its number in the world's curves. ``serves`` tells that any
    of ``ft_*``, ``replication_*`` and ``backup_*`` (what such services ask to send and receive) is not zero;
    ``reserves`` that it is set to lock whole devices, not blocks of them. ``managed`` hosts are connected to vCenter,
    ``ha_role`` is 1 for secondaries and 2 for primaries of vSphere HA; ``stages`` of tasks began there since the last
    step, ``stages_per_s`` in it. ``own_paths`` tells that some path of it is not as its array makes it.
    """

    running: Bools = bools()
    usable: Bools = bools()
    evacuating: Bools = bools()
    quarantined: Bools = bools()
    cluster: Ints = ints(NOWHERE)
    distance_ms: Floats = floats()
    serves: Bools = bools()
    reserves: Bools = bools()
    managed: Bools = bools()
    ha_role: SmallInts = small_ints()
    own_paths: Bools = bools()
    stages: Floats = floats()
    stages_per_s: Floats = floats()
    ft_tx_mbps: Floats = floats()
    ft_rx_mbps: Floats = floats()
    replication_tx_mbps: Floats = floats()
    replication_rx_mbps: Floats = floats()
    backup_tx_mbps: Floats = floats()
    backup_rx_mbps: Floats = floats()
    cores: Ints = ints()
    threads: Ints = ints()
    numa_nodes: Ints = ints(1)
    numa_period_s: Floats = floats(2.0)
    numa_imbalance: Floats = floats(0.10)
    numa_rebalanced: Bools = bools(True)
    numa_pages_follow: Bools = bools(True)
    numa_memory_bound: Bools = bools(True)
    one_vm_a_core: Bools = bools()
    core_mhz: Floats = floats()
    power_policy: SmallInts = small_ints()
    clock: Floats = floats(1.0)
    cpu_total_mhz: Floats = floats()
    cpu_system_mhz: Floats = floats()
    cpu_vmotion_mhz: Floats = floats()
    cpu_demand_mhz: Floats = floats()
    cpu_usage_mhz: Floats = floats()
    cpu_utilization_percent: Floats = floats()
    cpu_core_utilization_percent: Floats = floats()
    memory_total_mb: Floats = floats()
    memory_kernel_mb: Floats = floats()
    memory_user_worlds_mb: Floats = floats()
    memory_min_free_mb: Floats = floats()
    memory_usage_mb: Floats = floats()
    memory_active_mb: Floats = floats()
    memory_free_mb: Floats = floats()
    memory_state: SmallInts = small_ints()
    memory_knows_clear: Bools = bools(True)
    memory_tier_mb: Floats = floats()
    memory_tier_mb_per_s: Floats = floats()
    memory_tier_size_mb: Floats = floats()
    memory_host_cache_mb: Floats = floats()
    memory_host_cache_size_mb: Floats = floats()
    vmfs_cache_max_tb: Floats = floats(32.0)
    io_cost_kb: Floats = floats(32.0)
    memory_system_swap_mb: Floats = floats()
    memory_system_swap_size_mb: Floats = floats()
    memory_system_swap_in_mb_per_s: Floats = floats()
    memory_system_swap_out_mb_per_s: Floats = floats()
    system_swap_store: Ints = ints(NOWHERE)
    memory_idle_tax: Floats = floats(0.75)
    memory_tax_rises: Bools = bools(True)
    memory_balloon_fraction: Floats = floats(0.65)
    memory_zip_fraction: Floats = floats(0.10)
    memory_salting: SmallInts = small_ints(2)
    memory_large_pages: Bools = bools(True)
    memory_scan_s: Floats = floats(3600.0)
    memory_scan_mb_per_s: Floats = floats()
    memory_share_mb_per_s: Floats = floats(4.0)
    memory_sample_us: BigInts = big_ints(60_000_000)
    memory_balance_us: BigInts = big_ints(15_000_000)
    memory_balanced_us: BigInts = big_ints(-1)
    memory_total_swapped_in_mb: Floats = floats()
    memory_total_swapped_out_mb: Floats = floats()
    memory_total_cached_in_mb: Floats = floats()
    memory_total_cached_out_mb: Floats = floats()
    memory_overcommit_1: Floats = floats()
    memory_overcommit_5: Floats = floats()
    memory_overcommit_15: Floats = floats()
    num_vms: Ints = ints()
    net_mbps: Floats = floats()
    net_rx_mbps: Floats = floats()
    net_tx_mbps: Floats = floats()
    disk_iops: Floats = floats()
    power_watts: Floats = floats()
    power_curve: Ints = ints()
    standby_watts: Floats = floats()
    standby: Bools = bools()
    metered_on: Bools = bools()
    overloaded: Bools = bools()
    energy_wh: Floats = floats()
    active_s: Floats = floats()
    overloaded_s: Floats = floats()


class VmTable(Table):
    """What moves on virtual machines; MHz, MB, percent, ms.

    ``paused`` VMs stand still until somebody answers a question of theirs.
    ``inbound`` is the host that a vMotion is bringing the VM to, which already holds its reservation;
    ``guest_speed`` what its copying leaves of the guest's speed, ``disk_speed`` what its mirror driver leaves of the
    guest's I/O, both 0 to 1.
    ``cpu_*_percent`` are states of time averaged over the vCPUs, 0 to 100 (`used` may pass it with
    turbo): run + ready + costop + wait = 100, max_limited is part of ready, io_wait and swap_wait
    are parts of wait, the rest of which is idle.

    ``own_cores`` are those on which nobody else runs, 0 of a VM that shares all (latency sensitivity High); as many as
    it has vCPUs, or half as many with virtual hyper-threads.
    ``numa_virtual_node_vcpus`` is the size of the NUMA nodes that the guest sees, ``numa_local_most_percent`` the
    memory that can be local where a virtual node takes several nodes of the host.
    ``numa_affinity`` are the nodes (bits) of the pCPUs that a VM with CPU affinity is bound to: no NUMA client;
    ``numa_memory_affinity`` those that its memory is bound to, 0 for none: no NUMA client either.
    ``numa_allowed`` are the nodes (bits) that a VM may run on, -1 any. ``numa_in_threads`` counts threads of a node
    instead of cores for its clients; with ``numa_beyond_cores`` one has more vCPUs than its node has cores.
    ``cpu_affinity_set`` is the number of the pCPUs that a VM is bound to, among the world's sets.
    ``guest_image`` is one number for guests of the same system and size that do the same.
    Guest memory: granted = consumed + ballooned + swapped + in the host cache + half of compressed +
    what sharing saves. ``memory_working_set_mb`` is what the guest really uses,
    ``memory_active_mb`` what sampling makes of it, which is all that the VMkernel and its users see;
    ``memory_fresh_mb`` was touched since the last sample by guests that grow or zero pages.
    ``memory_page_wait_ms`` is how long vCPUs wait for a page that the VMkernel brings back, 0 where none is.
    ``memory_total_*`` add up what was swapped since power-on; ``memory_tier_mb_per_s`` is read from the NVMe tier.
    """

    executing: Bools = bools()
    starting: Bools = bools()
    stunned: Bools = bools()
    paused: Bools = bools()
    busy: Bools = bools()
    pinned: Bools = bools()
    automation: SmallInts = small_ints(-1)
    needs: Ints = ints(-1)
    host: Ints = ints(NOWHERE)
    inbound: Ints = ints(NOWHERE)
    cluster: Ints = ints(NOWHERE)
    pool: Ints = ints(NOWHERE)
    datastore: Ints = ints(NOWHERE)
    swap_store: Ints = ints(NOWHERE)
    num_cpu: Ints = ints(1)
    core_mhz: Floats = floats()
    memory_mb: Floats = floats()
    tools: Bools = bools(True)
    guest_hung: Bools = bools()
    booted_us: BigInts = big_ints()
    cpu_shares: Floats = floats()
    cpu_reservation_mhz: Floats = floats()
    cpu_limit_mhz: Floats = floats(np.inf)
    memory_shares: Floats = floats()
    memory_reservation_mb: Floats = floats()
    memory_limit_mb: Floats = floats(np.inf)
    overhead_mb: Floats = floats()
    balloon_cap_mb: Floats = floats(np.inf)
    page_sharing: Bools = bools(True)
    share_salt: BigInts = big_ints()
    guest_system: BigInts = big_ints()
    guest_image: Ints = ints()
    zeroes_memory: Bools = bools()
    guest_speed: Floats = floats(1.0)
    disk_speed: Floats = floats(1.0)
    own_cores: Ints = ints()
    disk_shares: Floats = floats(1000.0)
    disk_limit_iops: Floats = floats(np.inf)
    disk_reservation_iops: Floats = floats()
    net_shares: Floats = floats(50.0)
    net_reservation_mbps: Floats = floats()
    net_limit_mbps: Floats = floats(np.inf)
    numa_most_per_node: Ints = ints(1024)
    numa_virtual_node_vcpus: Ints = ints(1024)
    numa_affinity: Ints = ints()
    numa_memory_affinity: Ints = ints()
    numa_allowed: Ints = ints(-1)
    numa_in_threads: Bools = bools()
    numa_beyond_cores: Bools = bools()
    cpu_affinity_set: Ints = ints(-1)
    numa_clients: SmallInts = small_ints(1)
    numa_home: Ints = ints()
    numa_local_most_percent: Floats = floats(100.0)
    numa_local_percent: Floats = floats(100.0)
    numa_migrations: Ints = ints()
    cpu_demand_mhz: Floats = floats()
    cpu_entitlement_mhz: Floats = floats()
    cpu_usage_mhz: Floats = floats()
    cpu_ready_percent: Floats = floats()
    cpu_costop_percent: Floats = floats()
    cpu_run_percent: Floats = floats()
    cpu_used_percent: Floats = floats()
    cpu_system_percent: Floats = floats()
    cpu_overlap_percent: Floats = floats()
    cpu_max_limited_percent: Floats = floats()
    cpu_io_wait_percent: Floats = floats()
    cpu_swap_wait_percent: Floats = floats()
    cpu_latency_percent: Floats = floats()
    memory_active_mb: Floats = floats()
    memory_working_set_mb: Floats = floats()
    memory_fresh_mb: Floats = floats()
    memory_seed: BigInts = big_ints()
    memory_sample: BigInts = big_ints(-1)
    memory_sample_due_us: BigInts = big_ints()
    memory_fast_share: Floats = floats()
    memory_slow_share: Floats = floats()
    memory_active_share: Floats = floats()
    memory_pool_floor_mb: Floats = floats()
    memory_pool_limit_mb: Floats = floats(np.inf)
    memory_granted_mb: Floats = floats()
    memory_consumed_mb: Floats = floats()
    memory_entitlement_mb: Floats = floats()
    memory_shared_mb: Floats = floats()
    memory_zero_mb: Floats = floats()
    memory_saved_mb: Floats = floats()
    memory_hinted_mb: Floats = floats()
    memory_small_mb: Floats = floats()
    memory_cold_mb: Floats = floats()
    memory_seen_on: Ints = ints(NOWHERE)
    memory_balloon_mb: Floats = floats()
    memory_balloon_target_mb: Floats = floats()
    memory_compressed_mb: Floats = floats()
    memory_swapped_mb: Floats = floats()
    memory_swap_target_mb: Floats = floats()
    memory_host_cache_mb: Floats = floats()
    memory_tier_mb: Floats = floats()
    memory_tier_mb_per_s: Floats = floats()
    memory_swap_in_mb_per_s: Floats = floats()
    memory_swap_out_mb_per_s: Floats = floats()
    memory_host_cache_in_mb_per_s: Floats = floats()
    memory_host_cache_out_mb_per_s: Floats = floats()
    memory_total_swapped_in_mb: Floats = floats()
    memory_total_swapped_out_mb: Floats = floats()
    memory_compress_mb_per_s: Floats = floats()
    memory_decompress_mb_per_s: Floats = floats()
    memory_latency_percent: Floats = floats()
    memory_page_wait_ms: Floats = floats()
    memory_blocked: Bools = bools()
    memory_guest_paging_mb: Floats = floats()
    dirty_mb_per_s: Floats = floats()
    disk_iops: Floats = floats()
    disk_latency_ms: Floats = floats()
    disk_kernel_latency_ms: Floats = floats()
    disk_mb_per_s: Floats = floats()
    disk_read_iops: Floats = floats()
    disk_write_iops: Floats = floats()
    disk_read_mb_per_s: Floats = floats()
    disk_write_mb_per_s: Floats = floats()
    disk_outstanding: Floats = floats()
    disk_queued: Floats = floats()
    net_mbps: Floats = floats()
    net_rx_mbps: Floats = floats()
    net_tx_mbps: Floats = floats()
    net_dropped_percent: Floats = floats()
    drs_score: Floats = floats(100.0)


class ClusterTable(Table):
    """What moves on clusters: the DRS score in percent; agents of vSphere HA use the network of ``vsan``."""

    vsan: Bools = bools()
    drs_score: Floats = floats(100.0)


class PoolTable(Table):
    """What resource pools are set to; MHz and MB, an unlimited limit is infinite; the pool above."""

    parent: Ints = ints(NOWHERE)
    expandable_cpu: Bools = bools(True)
    expandable_memory: Bools = bools(True)
    scalable: Bools = bools()

    cpu_shares: Floats = floats()
    cpu_reservation_mhz: Floats = floats()
    cpu_limit_mhz: Floats = floats(np.inf)
    memory_shares: Floats = floats()
    memory_reservation_mb: Floats = floats()
    memory_limit_mb: Floats = floats(np.inf)

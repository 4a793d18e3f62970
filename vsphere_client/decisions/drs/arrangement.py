"""The snapshot as a run rearranges it: who is where, what every host carries, how well it serves.

The points of a host are the sum of its VMs' DRS scores. They depend on the arrangement alone, and a
balancing move must raise the cluster's points; so no later run with the same demand can undo a move.
"""

from __future__ import annotations

from copy import copy

import numpy as np

from vsphere_client.decisions.drs.contention import Claims, delivered_fractions, fractions_without_each
from vsphere_client.decisions.drs.settings import HEADROOM_LOSS, NETWORK_SATURATED, DrsSettings
from vsphere_client.decisions.drs.snapshot import BoolArray, DrsSnapshot, FloatArray, IntArray, SwapRoom
from vsphere_client.decisions.placement.maximums import VMS_PER_HOST, most_vcpus

POINTS = 100.0
FULL = 1.0 + 1e-9


def headroom_left(load: FloatArray, threshold: float | FloatArray) -> FloatArray:
    """1 up to the threshold, then falling to 0.9 on a full host (drs.md 7.2, our assumption)."""
    loss = (load - threshold) * (HEADROOM_LOSS / (1.0 - threshold))
    result: FloatArray = 1.0 - np.minimum(np.maximum(loss, 0.0), HEADROOM_LOSS)
    return result


def _most_vcpus(snapshot: DrsSnapshot, settings: DrsSettings) -> FloatArray:
    """The vCPUs that each host may run: what it supports, and the limit a core that is set."""
    most = most_vcpus(snapshot.host_cores).astype(np.float64)
    ratio = settings.vcpus_per_core
    return most if ratio is None else np.minimum(most, ratio * snapshot.host_cores + 1e-9)


def _avoided(snapshot: DrsSnapshot) -> BoolArray:
    """Hosts that take VMs only where nothing else does: in quarantine, or with saturated uplinks, [host]."""
    avoided = np.zeros(snapshot.host_count, dtype=np.bool_)
    if snapshot.host_quarantined is not None:
        avoided |= snapshot.host_quarantined
    if snapshot.host_network_load is not None:
        avoided |= snapshot.host_network_load > NETWORK_SATURATED
    return avoided


class Arrangement:
    """Loads, counts and points of all hosts, kept current while VMs are moved (columns by row).

    The legacy generation counts a VM's cluster-wide entitlement as its load, DRS 2.0 its demand, that of
    CPU cut to its limit.
    """

    def __init__(self, snapshot: DrsSnapshot, settings: DrsSettings) -> None:
        self.snapshot, self.settings = snapshot, settings
        self.vm_host: IntArray = snapshot.vm_host.astype(np.int64)
        legacy = settings.generation == "legacy"
        demand = snapshot.vm_cpu_entitlement_mhz if legacy else snapshot.vm_cpu_demand_mhz
        self.cpu: FloatArray = np.minimum(demand, snapshot.vm_cpu_limit_mhz)
        self.memory: FloatArray = snapshot.vm_memory_demand_mb
        if legacy and snapshot.vm_memory_entitlement_mb is not None:
            self.memory = snapshot.vm_memory_entitlement_mb
        self.cpu_capacity: FloatArray = np.maximum(snapshot.host_cpu_capacity_mhz, 1.0)
        self.memory_capacity: FloatArray = np.maximum(snapshot.host_memory_capacity_mb, 1.0)
        self.balanced: BoolArray = snapshot.host_usable & ~snapshot.host_must_evacuate
        self.avoided: BoolArray = _avoided(snapshot)
        self.vm_limit = settings.vm_limit(snapshot.vm_count, int(self.balanced.sum()))
        self.most_vms = VMS_PER_HOST if self.vm_limit is None else min(VMS_PER_HOST, self.vm_limit)
        self.most_vcpus: FloatArray = _most_vcpus(snapshot, settings)
        self.moved: BoolArray = np.zeros(snapshot.vm_count, dtype=np.bool_)
        self.moves_from: IntArray = np.zeros(snapshot.host_count, dtype=np.int64)
        self._sum_up()

    def branch(self) -> Arrangement:
        """The same arrangement to try moves on."""
        other = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                setattr(other, name, value.copy())
        return other

    def _sum_up(self) -> None:
        snapshot, hosts = self.snapshot, self.snapshot.host_count
        self.count: IntArray = np.bincount(self.vm_host, minlength=hosts).astype(np.int64)
        self.host_cpu: FloatArray = self._per_host(self.cpu)
        self.host_memory = self._per_host(self.memory)
        self.host_vcpus: FloatArray = self._per_host(snapshot.vm_num_cpu.astype(np.float64))
        self.host_cpu_reserved = self._per_host(snapshot.vm_cpu_reservation_mhz)
        self.host_memory_reserved = self._per_host(snapshot.vm_memory_reservation_mb)
        self.host_cpu_guaranteed = self._per_host_if_any(snapshot.vm_cpu_guaranteed_mhz)
        self.host_memory_guaranteed = self._per_host_if_any(snapshot.vm_memory_guaranteed_mb)
        self.network_reserved: FloatArray = self._network_per_host()
        self.swap_free_gb: FloatArray = np.zeros(0) if snapshot.swap is None else snapshot.swap.free_gb.copy()
        self.vm_cpu_served: FloatArray = np.ones(snapshot.vm_count)
        self.vm_memory_served: FloatArray = np.ones(snapshot.vm_count)
        self.served: FloatArray = self.count.astype(np.float64)
        self.points: FloatArray = self.served * self.host_efficiency() * POINTS
        for host in np.flatnonzero(self.contended()):
            self._serve(int(host))

    def _per_host(self, column: FloatArray) -> FloatArray:
        sums = np.bincount(self.vm_host, column, minlength=self.snapshot.host_count)
        return sums.astype(np.float64)

    def _per_host_if_any(self, column: FloatArray | None) -> FloatArray:
        return np.zeros(self.snapshot.host_count) if column is None else self._per_host(column)

    def _network_per_host(self) -> FloatArray:
        """Mbps that the adapters on each host reserve, [switch, host]."""
        network = self.snapshot.network
        wanted = () if network is None else network.reserved
        return np.array([self._per_host(row) for row in wanted]).reshape(
            len(wanted), self.snapshot.host_count
        )

    @property
    def cpu_load(self) -> FloatArray:
        """CPU demand by capacity, [host]."""
        return self.host_cpu / self.cpu_capacity

    @property
    def memory_load(self) -> FloatArray:
        """Memory demand by capacity, [host]."""
        return self.host_memory / self.memory_capacity

    def contended(self) -> BoolArray:
        """Hosts that cannot give everybody what they ask for, [host]."""
        result: BoolArray = (self.cpu_load > FULL) | (self.memory_load > FULL)
        return result

    def host_efficiency(self) -> FloatArray:
        """What missing headroom leaves of CPU and memory efficiency together, [host]."""
        threshold = self.settings.headroom_threshold
        return headroom_left(self.cpu_load, threshold) * headroom_left(self.memory_load, threshold)

    def members(self, host: int) -> IntArray:
        """The VMs on a host, rows ascending."""
        return np.flatnonzero(self.vm_host == host)

    def cpu_claims(self, vms: IntArray) -> Claims:
        """What these VMs claim of a host's CPU."""
        snapshot = self.snapshot
        return Claims.of(self.cpu[vms], snapshot.vm_cpu_reservation_mhz[vms], snapshot.vm_cpu_shares[vms])

    def memory_claims(self, vms: IntArray) -> Claims:
        """What these VMs claim of a host's memory."""
        snapshot = self.snapshot
        shares = self.memory if snapshot.vm_memory_shares is None else snapshot.vm_memory_shares
        return Claims.of(self.memory[vms], snapshot.vm_memory_reservation_mb[vms], shares[vms])

    def _serve(self, host: int) -> None:
        """Renew what the VMs of one host get, and the host's points."""
        members = self.members(host)
        cpu, memory = np.ones(len(members)), np.ones(len(members))
        if self.host_cpu[host] > self.cpu_capacity[host] * FULL:
            cpu = delivered_fractions(self.cpu_claims(members), float(self.cpu_capacity[host]))
        if self.host_memory[host] > self.memory_capacity[host] * FULL:
            memory = delivered_fractions(self.memory_claims(members), float(self.memory_capacity[host]))
        self.vm_cpu_served[members], self.vm_memory_served[members] = cpu, memory
        self.served[host] = float((cpu * memory).sum())
        self.points[host] = self.served[host] * self.efficiency_of(host) * POINTS

    def efficiency_of(self, host: int) -> float:
        """What missing headroom leaves on one host."""
        threshold = self.settings.headroom_threshold
        loads = np.array(
            [
                self.host_cpu[host] / self.cpu_capacity[host],
                self.host_memory[host] / self.memory_capacity[host],
            ]
        )
        cpu, memory = headroom_left(loads, threshold)
        return float(cpu * memory)

    def move(self, vm: int, target: int) -> None:
        """Carry a VM over to another host and renew both hosts."""
        snapshot, source = self.snapshot, int(self.vm_host[vm])
        self.vm_host[vm] = target
        for total, column in (
            (self.host_cpu, self.cpu),
            (self.host_memory, self.memory),
            (self.host_cpu_reserved, snapshot.vm_cpu_reservation_mhz),
            (self.host_memory_reserved, snapshot.vm_memory_reservation_mb),
            (self.host_vcpus, snapshot.vm_num_cpu),
            (self.host_cpu_guaranteed, snapshot.vm_cpu_guaranteed_mhz),
            (self.host_memory_guaranteed, snapshot.vm_memory_guaranteed_mb),
        ):
            if column is not None:
                total[source] -= column[vm]
                total[target] += column[vm]
        if snapshot.network is not None:
            self.network_reserved[:, source] -= snapshot.network.reserved[:, vm]
            self.network_reserved[:, target] += snapshot.network.reserved[:, vm]
        if snapshot.swap is not None:
            self._move_swap_file(snapshot.swap, vm, source, target)
        self.count[source] -= 1
        self.count[target] += 1
        self.moved[vm] = True
        self.moves_from[source] += 1
        self._serve(source)
        self._serve(target)

    def _move_swap_file(self, swap: SwapRoom, vm: int, source: int, target: int) -> None:
        for host, gb in ((source, swap.wanted_gb[vm]), (target, -swap.wanted_gb[vm])):
            if swap.store[host] >= 0:
                self.swap_free_gb[swap.store[host]] += gb

    def vm_efficiency(self) -> FloatArray:
        """Score of every VM where it is, 0..1, [vm]."""
        result: FloatArray = self.host_efficiency()[self.vm_host] * self.vm_cpu_served * self.vm_memory_served
        return result

    def points_left_behind(self, vms: IntArray) -> FloatArray:
        """Points of each VM's host once that VM has gone, [vm] in the order of ``vms``."""
        source = self.vm_host[vms]
        cpu = (self.host_cpu[source] - self.cpu[vms]) / self.cpu_capacity[source]
        memory = (self.host_memory[source] - self.memory[vms]) / self.memory_capacity[source]
        threshold = self.settings.headroom_threshold
        efficiency = headroom_left(cpu, threshold) * headroom_left(memory, threshold)
        served = (self.count[source] - 1).astype(np.float64)
        for host in np.unique(source[self.contended()[source]]):
            here = np.flatnonzero(source == host)
            members = self.members(int(host))
            without = self._served_without_each(members, int(host))
            served[here] = without[np.searchsorted(members, vms[here])]
        return served * efficiency * POINTS

    def _served_without_each(self, members: IntArray, host: int) -> FloatArray:
        rows = np.ones((len(members), len(members)))
        if self.host_cpu[host] > self.cpu_capacity[host] * FULL:
            claims = self.cpu_claims(members)
            rows = rows * fractions_without_each(claims, float(self.cpu_capacity[host]))
        if self.host_memory[host] > self.memory_capacity[host] * FULL:
            claims = self.memory_claims(members)
            rows = rows * fractions_without_each(claims, float(self.memory_capacity[host]))
        np.fill_diagonal(rows, 0.0)
        result: FloatArray = rows.sum(axis=1)
        return result

    def points_gained_there(self, vms: IntArray, hosts: IntArray) -> FloatArray:
        """Change of each host's points when a VM arrives, [vm, host].

        Exact while the host stays below 100 %. Beyond, where only a forced move goes, everybody is taken
        to be cut alike.
        """
        column = hosts[:, None]  # host by host in memory, for runs renew single hosts
        cpu = (self.host_cpu[column] + self.cpu[vms]) / self.cpu_capacity[column]
        memory = (self.host_memory[column] + self.memory[vms]) / self.memory_capacity[column]
        after = headroom_left(cpu, self.settings.headroom_threshold)
        after *= headroom_left(memory, self.settings.headroom_threshold)
        if cpu.size and max(float(cpu.max()), float(memory.max())) > FULL:
            after /= np.maximum(cpu, 1.0) * np.maximum(memory, 1.0)
        after *= (self.count[column] + 1) * POINTS
        after -= self.points[column]
        return after.T

    def migration_seconds(self, vms: IntArray, hosts: IntArray) -> FloatArray:
        """Expected duration of each vMotion, [vm, host].

        Our assumption: consumed memory once, active memory a second time, at the slower host's speed; then
        what was learned of the hosts is added, and a VM takes no less than it did before (drs.md 6.2).
        """
        snapshot = self.snapshot
        moved_mb = snapshot.vm_memory_consumed_mb[vms] + snapshot.vm_memory_active_mb[vms]
        speed = np.maximum(snapshot.host_vmotion_mb_per_s, 1.0)
        slower = np.minimum(speed[snapshot.vm_host[vms]][:, None], speed[hosts][None, :])
        result: FloatArray = moved_mb[:, None] / slower
        beside, learned = snapshot.host_beside_copy_s, snapshot.vm_migration_s
        if beside is not None:
            result += np.maximum(beside[snapshot.vm_host[vms]][:, None], beside[hosts][None, :])
        return result if learned is None else np.maximum(result, learned[vms][:, None])

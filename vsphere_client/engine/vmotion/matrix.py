"""Which VMs could run on which hosts at all, for many pairs at once.

VMs of the same needs and hosts of the same offers are compared once: the answer for ten
thousand VMs on 96 hosts costs as many comparisons as there are different needs and offers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.vmotion.evc import max_hardware_version, missing_features, vendor_of
from vsphere_client.engine.vmotion.snapshot import visible_datastores
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.world import World

Needs = tuple[frozenset[str], frozenset[str], str | None, int, int, int]
Offers = tuple[frozenset[str], frozenset[str], str, str, int, int]


def needs_of(vm: VirtualMachine) -> Needs:
    """What a VM needs of a host: datastores, networks, CPU level, hardware version, vCPUs, memory."""
    return (
        frozenset(vm.disk_datastores),
        frozenset(vm.networks) if all(nic.connected for nic in vm.config.networks) else frozenset(),
        vm.cpu_level,
        vm.config.hardware_version,
        vm.config.num_cpu,
        vm.config.memory_mb,
    )


def offers_of(world: World, host: HostSystem) -> Offers:
    """What a host offers: datastores, networks, EVC level, version, logical processors, memory."""
    mode = world.cluster(host.cluster).config.evc_mode if host.cluster else None
    return (
        frozenset(visible_datastores(host)),
        frozenset(host.networks),
        mode or host.config.evc,
        host.config.version,
        host.config.logical_processors,
        host.config.memory_mb,
    )


class CompatibilityMatrix:
    """Answers kept by needs and offers; they never change, so nothing has to be invalidated."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._answers: dict[tuple[Needs, Offers], bool] = {}

    def matrix(self, vms: list[VirtualMachine], hosts: list[HostSystem]) -> NDArray[np.bool_]:
        """Whether each VM (row) could run on each host (column)."""
        needs = [needs_of(vm) for vm in vms]
        offers = [offers_of(self._world, host) for host in hosts]
        need_index = {need: index for index, need in enumerate(dict.fromkeys(needs))}
        offer_index = {offer: index for index, offer in enumerate(dict.fromkeys(offers))}
        table = np.array([[self._fits(n, o) for o in offer_index] for n in need_index], dtype=np.bool_)
        rows = np.array([need_index[need] for need in needs], dtype=np.intp)
        columns = np.array([offer_index[offer] for offer in offers], dtype=np.intp)
        if not len(rows) or not len(columns):
            return np.zeros((len(rows), len(columns)), dtype=np.bool_)
        return np.asarray(table[rows][:, columns])

    def _fits(self, need: Needs, offer: Offers) -> bool:
        key = (need, offer)
        if key not in self._answers:
            self._answers[key] = fits(need, offer)
        return self._answers[key]


def fits(need: Needs, offer: Offers) -> bool:
    """Whether a host's offers meet a VM's needs."""
    datastores, networks, level, hardware_version, num_cpu, memory_mb = need
    has_datastores, has_networks, host_level, version, logical, host_memory = offer
    if not (datastores <= has_datastores and networks <= has_networks):
        return False
    if hardware_version > max_hardware_version(version) or num_cpu > logical or memory_mb > host_memory:
        return False
    if level is None:
        return True
    return vendor_of(level) == vendor_of(host_level) and not missing_features(level, host_level)

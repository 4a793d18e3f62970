"""Which VMs could run on which hosts at all, for many pairs at once.

VMs of the same needs and hosts of the same offers are compared once: the answer for ten
thousand VMs on 96 hosts costs as many comparisons as there are different needs and offers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.latency_sensitivity import CoreClaim, claim_objection, claim_of
from vsphere_client.decisions.vmotion.evc import (
    max_hardware_version,
    missing_features,
    new_user_features,
    vendor_of,
)
from vsphere_client.engine.vmotion.special_hardware import (
    EXACT_CPU,
    meets_bios,
    meets_ties,
    needed_ties,
    offered_ties,
    wants_exact_cpu,
)
from vsphere_client.engine.world.memory_projection import installed_mb
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.reasons import Reason

Needs = tuple[frozenset[str], frozenset[str], str | None, int, int, int, frozenset[str], CoreClaim | None]
Offers = tuple[frozenset[str], frozenset[str], str, str, int, float, frozenset[str], float, int]


def needs_of(world: World, vm: VirtualMachine) -> Needs:
    """What a VM needs of a host.

    Datastores, networks, CPU level, hardware version, vCPUs, memory, ties, and the cores that it
    claims for itself.
    """
    return (
        frozenset(vm.disk_datastores),
        frozenset(vm.networks) if all(nic.connected for nic in vm.config.networks) else frozenset(),
        # One that is off takes what it finds at its next power-on, unless it has a mode of its own.
        vm.config.evc_mode if vm.power_state == PowerState.OFF else vm.cpu_level,
        vm.config.hardware_version,
        vm.config.num_cpu,
        vm.config.memory_mb,
        needed_ties(world, vm),
        claimed_cores(vm),
    )


def claimed_cores(vm: VirtualMachine) -> CoreClaim | None:
    """The cores that a latency-sensitive VM claims for itself; None for others.

    One that reserves nothing at all fits nowhere, which its power-on says: it is not the hosts' fault.
    """
    return claim_of(vm.config) if vm.config.cpu.reservation_mhz > 0 else None


def claim_refusal(vm: VirtualMachine, host: HostSystem) -> Reason | None:
    """Why a host cannot give a latency-sensitive VM the cores it claims; None for all others."""
    there = host.config
    return claim_objection(vm.name, host.name, claimed_cores(vm), there.mhz, there.usable_threads_per_core)


def offers_of(world: World, host: HostSystem) -> Offers:
    """What a host offers: datastores, networks, EVC level, version, size, ties, and clock and threads of its cores."""
    mode = world.cluster(host.cluster).config.evc_mode if host.cluster else None
    return (
        frozenset(visible_datastores(host)),
        frozenset(host.networks),
        mode or host.config.evc,
        host.config.version,
        host.config.logical_processors,
        installed_mb(host.config),
        offered_ties(world, host),
        float(host.config.mhz),
        host.config.usable_threads_per_core,
    )


class CompatibilityMatrix:
    """Answers kept by needs and offers; they never change, so nothing has to be invalidated.

    The column ``needs`` of the VMs holds the number of each VM's needs (by ``World.needs_numbers``), or
    -1 when they are to be worked out anew after a change.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._offers: dict[Offers, int] = {}
        self._answers = np.zeros((0, 0), dtype=np.int8)

    def matrix(self, rows: NDArray[np.intp], hosts: list[HostSystem]) -> NDArray[np.bool_]:
        """Whether each VM (by its row) could run on each host: bool [vm, host]."""
        self.learn(rows, len(rows))
        numbers = self._world.vms.needs
        modes = {moid: self._evc_mode(moid) for moid in dict.fromkeys(host.cluster for host in hosts)}
        columns = np.array([self._offer_of(host, modes[host.cluster]) for host in hosts], dtype=np.intp)
        self._fill(_present(numbers[rows]), _present(columns))
        return np.asarray(self._answers[numbers[rows]][:, columns] > 0)

    def learn(self, rows: NDArray[np.intp], most: int) -> int:
        """Work out the needs of so many of some VMs (rows) at most; of how many that was, 0 when all are known."""
        numbers, known = self._world.vms.needs, self._world.needs_numbers
        new = rows[numbers[rows] < 0][:most]
        for row in new.tolist():
            need = needs_of(self._world, self._world.vm_at[row])
            numbers[row] = known.setdefault(need, len(known))
        return len(new)

    def _evc_mode(self, cluster: str | None) -> str | None:
        return self._world.cluster(cluster).config.evc_mode if cluster else None

    def _offer_of(self, host: HostSystem, mode: str | None) -> int:
        """The number of a host's offers, worked out anew only when what they are made of is other than it was.

        ``mode`` is the EVC mode of its cluster.
        """
        made_of = (
            mode,
            wants_exact_cpu(self._world, host),
            tuple(host.datastores),
            host.lost_datastores,
            tuple(host.networks),
        )
        kept = self._world.derived.get(("offers", host.moid))
        # Comparing configurations field by field would take longer than looking: a changed one is another object.
        if kept is None or kept[0] is not host.config or kept[1] != made_of or kept[2] is not self:
            number = self._offers.setdefault(offers_of(self._world, host), len(self._offers))
            kept = self._world.derived["offers", host.moid] = (host.config, made_of, self, number)
        return int(kept[3])

    def _fill(self, needs: NDArray[np.intp], offers: NDArray[np.intp]) -> None:
        """Compare those pairs of needs and offers that were not compared yet (0 unknown, 1 yes, -1 no)."""
        missing = (
            len(self._world.needs_numbers) - self._answers.shape[0],
            len(self._offers) - self._answers.shape[1],
        )
        if any(missing):
            self._answers = np.pad(self._answers, ((0, missing[0]), (0, missing[1])))
        unknown = np.argwhere(self._answers[np.ix_(needs, offers)] == 0)
        if not len(unknown):
            return
        need_list, offer_list = list(self._world.needs_numbers), list(self._offers)
        for n, o in unknown:
            need, offer = int(needs[n]), int(offers[o])
            self._answers[need, offer] = 1 if fits(need_list[need], offer_list[offer]) else -1


class ReadOnlyMatrix(CompatibilityMatrix):
    """The same answers for whoever must leave no trace in the columns: what is not kept is worked out anew."""

    def matrix(self, rows: NDArray[np.intp], hosts: list[HostSystem]) -> NDArray[np.bool_]:
        """Whether each VM (by its row) could run on each host: bool [vm, host]."""
        numbers, known = self._world.vms.needs[rows], list(self._world.needs_numbers)
        needs: dict[Needs, int] = {
            known[number]: at for at, number in enumerate(_present(numbers[numbers >= 0]))
        }
        place = np.full(len(known) + 1, -1, dtype=np.intp)  # the last one is found by -1
        place[[self._world.needs_numbers[need] for need in needs]] = np.arange(len(needs))
        which = place[numbers]
        for at in np.flatnonzero(which < 0):
            need = needs_of(self._world, self._world.vm_at[int(rows[at])])
            which[at] = needs.setdefault(need, len(needs))
        offers = [offers_of(self._world, host) for host in hosts]
        answers = [_fitting(need, offers) for need in needs]
        return np.array(answers, dtype=np.bool_).reshape(len(needs), len(hosts))[which]


def _fitting(need: Needs, offers: list[Offers]) -> list[bool]:
    known = {offer: fits(need, offer) for offer in dict.fromkeys(offers)}
    return [known[offer] for offer in offers]


def _present(numbers: NDArray[np.integer]) -> NDArray[np.intp]:
    """The numbers that occur, ascending."""
    return np.flatnonzero(np.bincount(numbers))


def fits(need: Needs, offer: Offers) -> bool:
    """Whether a host's offers meet a VM's needs."""
    datastores, networks, level, hardware_version, num_cpu, memory_mb, ties, claim = need
    has_datastores, has_networks, host_level, version, logical, host_memory, has_ties, mhz, threads = offer
    if not (datastores <= has_datastores and networks <= has_networks):
        return False
    if hardware_version > max_hardware_version(version) or num_cpu > logical or memory_mb > host_memory:
        return False
    if ties and not meets_ties(ties, has_ties):
        return False
    if claim is not None and not claim.met(mhz, threads):
        return False
    if level is None:
        return True
    if not meets_bios(ties, has_ties):
        return False
    if EXACT_CPU in has_ties and EXACT_CPU not in ties and new_user_features(level, host_level):
        return False
    return vendor_of(level) == vendor_of(host_level) and not missing_features(level, host_level)

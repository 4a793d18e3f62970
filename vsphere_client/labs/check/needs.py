"""What a VM needs of the hosts it may run on: processors, memory, datastores, networks, policies."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.world.memory_projection import installed_mb
from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.check.policies import needed_fault_domains
from vsphere_client.labs.evc_modes import ALL_EVC_MODES, supports_evc
from vsphere_client.labs.plan import ClusterPlan, DatacenterPlan, HostSeat, LabPlan
from vsphere_client.labs.schema import VmEntry


@dataclass(frozen=True, slots=True)
class Needs:
    """A VM entry and the hosts one of which is to take it; the one host when the entry names it."""

    vm: VmEntry
    place: str
    hosts: tuple[HostSeat, ...]
    cluster: ClusterPlan | None
    managed: bool

    @property
    def where(self) -> str:
        """The host or cluster, for messages."""
        if len(self.hosts) == 1:
            return f"host '{self.hosts[0].name}'"
        return f"any host of cluster '{self.cluster.name}'" if self.cluster is not None else "any host"


class Surroundings:
    """Which hosts see which datastore and network of a datacenter; policies; each computed once."""

    def __init__(self, datacenter: DatacenterPlan, lab: LabPlan) -> None:
        self.name = datacenter.name
        self.policies = lab.storage_policies
        self.datastores: dict[str, frozenset[str]] = {}
        self.networks: dict[str, frozenset[str]] = {}
        self.vsan_names: dict[str, str] = {}
        for datastore in datacenter.datastores:
            self.datastores[datastore.name] = frozenset((*datastore.hosts, *datastore.unmanaged_hosts))
            if datastore.vsan_cluster is not None:
                self.vsan_names[datastore.vsan_cluster] = datastore.name
        for network in datacenter.networks:
            self.networks[network.name] = frozenset((*network.hosts, *network.unmanaged_hosts))
        for switch in datacenter.distributed_switches:
            for name, _ in switch.portgroups:
                self.networks[name] = frozenset(switch.hosts)
        self._domains: dict[str, int] = {}
        self._largest: dict[tuple[str, ...], tuple[int, int]] = {}

    def fault_domains(self, cluster: ClusterPlan) -> int:
        """Fault domains of a vSAN cluster that hold capacity; a host without one is its own."""
        if cluster.name not in self._domains:
            holders = [s for s in cluster.hosts if any(d.tier == "capacity" for d in s.config.disks)]
            self._domains[cluster.name] = len({s.config.fault_domain or f"host {s.name}" for s in holders})
        return self._domains[cluster.name]

    def largest(self, needs: Needs) -> tuple[int, int]:
        """Most logical processors and most MB of memory of one host, DRAM and NVMe tier together."""
        key = (needs.cluster.name,) if needs.cluster is not None and len(needs.hosts) > 1 else ()
        if not key or key not in self._largest:
            sizes = (
                max(seat.config.logical_processors for seat in needs.hosts),
                max(int(installed_mb(seat.config)) for seat in needs.hosts),
            )
            if not key:
                return sizes
            self._largest[key] = sizes
        return self._largest[key]


def check_needs(needs: Needs, around: Surroundings, findings: Findings) -> None:
    """Everything that the hosts are to have."""
    if not needs.hosts:
        return
    _check_size(needs, around, findings)
    _check_networks(needs, around, findings)
    _check_disks(needs, around, findings)
    _check_hardware(needs, findings)
    _check_cpu(needs, findings)


def _check_cpu(needs: Needs, findings: Findings) -> None:
    """The VM's EVC modes are known ones, and it was started with features that a host has."""
    vm = needs.vm
    for name, wanted in (("evc_mode", vm.evc_mode), ("cpu_level", vm.cpu_level)):
        if wanted is not None and wanted not in ALL_EVC_MODES:
            findings.unknown(f"{needs.place}.{name}", wanted, ALL_EVC_MODES, "EVC mode")
    level = vm.cpu_level
    if level in ALL_EVC_MODES and not any(supports_evc(seat.config.evc, level) for seat in needs.hosts):
        findings.add(f"{needs.place}.cpu_level", f"the CPU of {needs.where} does not offer {level}")


def _check_hardware(needs: Needs, findings: Findings) -> None:
    """LUNs, graphics cards and keys that the VM asks for."""
    vm = needs.vm
    for index, disk in enumerate(vm.disks):
        place = f"{needs.place}.disks[{index}].lun"
        if disk.is_rdm and disk.lun is None:
            findings.add(place, "a raw device mapping names its LUN")
        elif disk.is_rdm and not any(disk.lun == lun.name for s in needs.hosts for lun in s.config.luns):
            findings.add(place, f"the LUN '{disk.lun}' is not seen by {needs.where}")
    cards = [card.memory_mb for seat in needs.hosts for card in seat.config.gpus]
    if vm.vgpu is not None and vm.vgpu.frame_buffer_mb > max(cards, default=0):
        message = f"a vGPU of {vm.vgpu.frame_buffer_mb} MB, no graphics card of {needs.where} has as much"
        findings.add(f"{needs.place}.vgpu", message)
    if vm.renderer_3d == "hardware" and not cards:
        findings.add(f"{needs.place}.renderer_3d", f"there is no graphics card on {needs.where}")
    known = [seat.config.key_providers for seat in needs.hosts]
    if (vm.encrypted or vm.vtpm) and all(one is not None and vm.key_provider not in one for one in known):
        message = f"the key provider '{vm.key_provider}' is not known to {needs.where}"
        findings.add(f"{needs.place}.key_provider", message)


def _check_size(needs: Needs, around: Surroundings, findings: Findings) -> None:
    processors, memory_mb = around.largest(needs)
    vm = needs.vm
    if vm.num_cpu > processors:
        message = f"{vm.num_cpu} virtual CPUs, {needs.where} has at most {processors} logical processors"
        findings.add(f"{needs.place}.num_cpu", message)
    if vm.memory_mb > memory_mb:
        findings.add(
            f"{needs.place}.memory_mb", f"{vm.memory_mb} MB, {needs.where} has at most {memory_mb} MB"
        )


def _seen(seers: frozenset[str], needs: Needs) -> bool:
    return any(seat.name in seers for seat in needs.hosts)


def _check_networks(needs: Needs, around: Surroundings, findings: Findings) -> None:
    for index, nic in enumerate(needs.vm.networks):
        seers = around.networks.get(nic.network)
        place = f"{needs.place}.networks[{index}]"
        if seers is None:
            findings.add(place, f"no network named '{nic.network}' in datacenter '{around.name}'")
        elif nic.connected and not _seen(seers, needs):
            findings.add(place, f"the network '{nic.network}' is not on {needs.where}")


def _check_disks(needs: Needs, around: Surroundings, findings: Findings) -> None:
    vm = needs.vm
    _check_policy(needs, vm.storage_policy, f"{needs.place}.storage_policy", True, around, findings)
    for index, disk in enumerate(vm.disks):
        place = f"{needs.place}.disks[{index}]"
        seers = around.datastores.get(disk.datastore) if disk.datastore is not None else None
        if disk.datastore is not None and seers is None:
            message = f"no datastore named '{disk.datastore}' in datacenter '{around.name}'"
            findings.add(f"{place}.datastore", message)
        elif seers is not None and not _seen(seers, needs):
            findings.add(
                f"{place}.datastore", f"the datastore '{disk.datastore}' is not seen by {needs.where}"
            )
        elif disk.datastore is None and needs.managed and not _has_default(needs, around):
            findings.add(f"{place}.datastore", f"no datastore is seen by {needs.where}")
        on_vsan = _on_vsan(needs, disk.datastore, around)
        _check_policy(needs, disk.storage_policy, f"{place}.storage_policy", on_vsan, around, findings)


def _has_default(needs: Needs, around: Surroundings) -> bool:
    return any(_seen(seers, needs) for seers in around.datastores.values())


def _on_vsan(needs: Needs, datastore: str | None, around: Surroundings) -> bool:
    own = around.vsan_names.get(needs.cluster.name) if needs.cluster is not None else None
    return own is not None and (datastore is None or datastore == own)


def _check_policy(
    needs: Needs, name: str | None, place: str, on_vsan: bool, around: Surroundings, findings: Findings
) -> None:
    if name is None:
        return
    policy = around.policies.get(name)
    if policy is None:
        findings.unknown(place, name, around.policies, "storage policy")
        return
    cluster = needs.cluster
    if not on_vsan or cluster is None or not cluster.config.vsan.enabled or policy.force_provisioning:
        return
    needed = needed_fault_domains(policy, cluster.config.vsan.architecture)
    there = around.fault_domains(cluster)
    if needed > there:
        message = f"the policy '{name}' needs {needed} fault domains, cluster '{cluster.name}' has {there}"
        findings.add(place, message)

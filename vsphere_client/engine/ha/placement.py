"""The VMs and hosts of a failover as the restart decision sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from vsphere_client.decisions.ha.describe import describe_not_restarted
from vsphere_client.decisions.ha.restart import FailoverHost, FailoverVm
from vsphere_client.decisions.ha.settings import HaSettings
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.admission import reservation_of, unreserved_on
from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.ha.settings import failover_host_ids, priority_of
from vsphere_client.engine.ha.victims import Phase, Victim
from vsphere_client.engine.inventory.rules import NEGATIVE, VM_TO_HOST, resolved_rules
from vsphere_client.engine.vmotion.matrix import Needs, claim_refusal, fits, needs_of, offers_of
from vsphere_client.engine.vmotion.special_hardware import ties_of_start
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem, VirtualMachine
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import MaintenanceState, PowerState
from vsphere_client.model.reasons import Reason, because

HostSet = frozenset[str]


@dataclass(slots=True)
class RuleIndex:
    """Enabled rules of a cluster by VM: hosts that must- and should-rules leave, anti-affinity rules."""

    must: dict[str, HostSet] = field(default_factory=dict)
    should: dict[str, HostSet] = field(default_factory=dict)
    apart: dict[str, tuple[str, ...]] = field(default_factory=dict)


def index_rules(world: World, cluster: ClusterComputeResource) -> RuleIndex:
    """All enabled rules, looked up once for a whole placement."""
    index = RuleIndex()
    everyone = frozenset(cluster.hosts)
    for resolved in resolved_rules(world, cluster):
        rule = resolved.rule
        if not rule.enabled:
            continue
        if rule.kind == "vm_anti_affinity":
            for vm in resolved.vms:
                index.apart[vm] = (*index.apart.get(vm, ()), rule.name)
        elif rule.kind in VM_TO_HOST:
            left = everyone - resolved.hosts if rule.kind in NEGATIVE else resolved.hosts
            group = index.must if rule.kind.startswith("vm_host_must") else index.should
            for vm in resolved.vms:
                group[vm] = group.get(vm, everyone) & left
    return index


class FailoverScene:
    """One placement: the hosts that a primary can use, and the VMs it has to place."""

    def __init__(
        self,
        engine: Engine,
        cluster: ClusterComputeResource,
        settings: HaSettings,
        heard: list[str],
        assigned: list[Victim],
    ) -> None:
        self._engine, self._world, self._cluster = engine, engine.world, cluster
        self._settings, self._heard, self._assigned = settings, heard, assigned
        self._rules = index_rules(engine.world, cluster)
        self._hosts = sorted((engine.world.host(moid) for moid in cluster.hosts), key=lambda host: host.row)
        self._offers = [offers_of(engine.world, host) for host in self._hosts]
        self._unfit: dict[str, HostSet] = {}

    def vm(self, victim: Victim) -> FailoverVm:
        """A VM with what it needs of a host."""
        vm = self._world.vm(victim.vm)
        needs = _needs_of_start(self._world, vm)
        reserved = vm.config.memory.reservation_mb
        total = reservation_of(self._world, vm)
        return FailoverVm(
            id=vm.moid,
            name=vm.name,
            priority=priority_of(vm, self._settings),
            cpu_reservation_mhz=total.cpu_mhz,
            memory_reservation_mb=reserved,
            memory_overhead_mb=total.memory_mb - reserved,
            datastores=self._names(needs[0]),
            networks=self._names(needs[1]),
            protected=vm.ha_protected,
            was_running=victim.was_running,
            must_hosts=self._allowed(vm.moid, needs),
            should_hosts=self._rules.should.get(vm.moid),
            anti_affinity=self._rules.apart.get(vm.moid, ()),
        )

    def _allowed(self, vm: str, needs: Needs) -> HostSet | None:
        """Hosts that must-rules leave, without those whose version or size cannot carry the VM."""
        unfit = frozenset(
            host.moid
            for host, offers in zip(self._hosts, self._offers, strict=True)
            if not fits((frozenset(), frozenset(), *needs[2:]), offers)
        )
        must = self._rules.must.get(vm)
        if not unfit:
            return must
        self._unfit[vm] = unfit
        return (frozenset(self._cluster.hosts) if must is None else must) - unfit

    def hosts(self) -> list[FailoverHost]:
        """All hosts of the cluster, with what restarts under way leave of them."""
        dedicated = failover_host_ids(self._world, self._cluster)
        return [self._host(host, host.moid in dedicated) for host in self._hosts]

    def _host(self, host: HostSystem, dedicated: bool) -> FailoverHost:
        free = unreserved_on(self._world, host)
        coming = [victim for victim in self._assigned if victim.host == host.moid]
        taken = [reservation_of(self._world, self._world.vm(victim.vm)) for victim in coming]
        return FailoverHost(
            id=host.moid,
            name=host.name,
            unreserved_cpu_mhz=free.cpu_mhz - sum(one.cpu_mhz for one in taken),
            unreserved_memory_mb=free.memory_mb - sum(one.memory_mb for one in taken),
            datastores=self._names(visible_datastores(host)),
            networks=self._names(host.networks),
            unavailable_because=self._why_unavailable(host),
            is_failover_host=dedicated,
            power_ons_in_progress=sum(victim.phase == Phase.STARTING for victim in coming),
            powered_on_vms=int(self._world.hosts.num_vms[host.row]) + len(coming),
            anti_affinity=self._rules_on(host, coming),
        )

    def _rules_on(self, host: HostSystem, coming: list[Victim]) -> frozenset[str]:
        if not self._rules.apart:
            return frozenset()
        here = {vm for vm in host.vms if bool(self._world.vms.executing[self._world.vm(vm).row])}
        here |= {victim.vm for victim in coming}
        return frozenset(rule for vm, rules in self._rules.apart.items() if vm in here for rule in rules)

    def _why_unavailable(self, host: HostSystem) -> str | None:
        if host.maintenance == MaintenanceState.IN_MAINTENANCE:
            return "in maintenance mode"
        if host.maintenance == MaintenanceState.ENTERING:
            return "entering maintenance mode"
        if host.power_state == PowerState.STANDBY:
            return "in standby mode"
        if not is_running(host):
            return "down"
        return None if host.moid in self._heard else "not heard by the primary"

    def reasons(self, vm: str, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """A decision's reasons, with the true cause where a host's version or size was the obstacle."""
        unfit = {host.name: host for host in self._hosts if host.moid in self._unfit.get(vm, frozenset())}
        return tuple(self._true_reason(reason, self._world.vm(vm), unfit) for reason in reasons)

    @staticmethod
    def _true_reason(reason: Reason, vm: VirtualMachine, unfit: dict[str, HostSystem]) -> Reason:
        host = unfit.get(str(reason.facts.get("host")))
        if reason.code != "must_rule" or host is None:
            return reason
        if (cores := claim_refusal(vm, host)) is not None:
            return cores
        text = "{host} is too small or too old for {vm}"
        return because("incompatible", text, host=reason.facts["host"], vm=reason.facts["vm"])

    def _names(self, moids: Iterable[str]) -> frozenset[str]:
        return frozenset(self._world.objects[moid].name for moid in moids)


def _needs_of_start(world: World, vm: VirtualMachine) -> Needs:
    """Needs of a VM that boots: it takes the CPU features of whichever host it starts on."""
    datastores, networks, _, hardware, num_cpu, memory_mb, ties, claim = needs_of(world, vm)
    return datastores, networks, None, hardware, num_cpu, memory_mb, ties_of_start(ties), claim


def find_takers(
    world: World, cluster: ClusterComputeResource, vm: VirtualMachine, heard: list[str]
) -> list[HostSystem]:
    """Hosts on which a VM that stays off may be registered, best first: fewest VMs (our assumption)."""
    needs = _needs_of_start(world, vm)
    hosts = [world.host(moid) for moid in cluster.hosts if moid in heard]
    serving = [h for h in hosts if is_running(h) and h.maintenance == MaintenanceState.NORMAL]
    takers = [host for host in serving if fits(needs, offers_of(world, host))]
    return sorted(takers, key=lambda host: (len(host.vms), host.row))


def local_datastore_reason(
    world: World, cluster: ClusterComputeResource, vm: VirtualMachine, source: str
) -> tuple[Reason, ...]:
    """Why a VM on a datastore of one host stays down until that host returns; empty on shared ones."""
    for moid in vm.disk_datastores:
        datastore = world.datastore(moid)
        if sum(host in cluster.hosts for host in datastore.hosts) < 2:
            return (describe_not_restarted(vm.name, datastore.name, source),)
    return ()

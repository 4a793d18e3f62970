"""What an isolated host does to its VMs, and how the primary learns of it."""

from __future__ import annotations

from vsphere_client.decisions.ha.detection import IsolatedVm, IsolationAction, decide_isolation_response
from vsphere_client.decisions.ha.settings import POWERON_FILE_POLL_S, HaSettings, IsolationResponse
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.power import GUEST_SHUTDOWN_US
from vsphere_client.engine.ha.agents import Agent, AgentService, ClusterAgents, Role
from vsphere_client.engine.ha.failover import FailoverService
from vsphere_client.engine.ha.moments import IsolatedVmStops, StoppedVmSeen
from vsphere_client.engine.ha.settings import isolation_response_of, priority_of, settings_of
from vsphere_client.engine.ha.signs import owner_of
from vsphere_client.engine.service import Service, VmPower
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.model.units import SECOND_US, seconds_us


class IsolationService(Service):
    """Stops the VMs of isolated hosts; remembers which VMs vSphere HA itself stopped, and when."""

    name = "ha_isolation"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.stopped_us: dict[str, int] = {}

    def wire(self) -> None:
        """Take the events of VMs that stop."""
        self.engine.kernel.on(IsolatedVmStops, self._stops)
        self.engine.kernel.on(StoppedVmSeen, self._seen)

    def respond(self, state: ClusterAgents, agent: Agent) -> None:
        """Carry out the isolation response on every VM that runs on the host."""
        world = self.engine.world
        host = world.host(agent.host)
        settings = settings_of(world, world.cluster(state.cluster))
        for vm in map(world.vm, list(host.vms)):
            if not bool(world.vms.executing[vm.row]):
                continue
            action = decide_isolation_response(self._signs(state, host, vm, settings), settings)
            if action.off_after_s is not None:
                self._stop_after(state, vm, action)

    def _signs(
        self, state: ClusterAgents, host: HostSystem, vm: VirtualMachine, settings: HaSettings
    ) -> IsolatedVm:
        home = vm.disk_datastores[0] if vm.disk_datastores else None
        return IsolatedVm(
            response=isolation_response_of(vm, settings),
            restart_priority=priority_of(vm, settings),
            tools_running=vm.config.tools and not vm.guest_hung,
            guest_shutdown_s=GUEST_SHUTDOWN_US / SECOND_US,
            home_datastore_visible=home is not None and home in visible_datastores(host),
            home_datastore_owned=home is not None and owner_of(self.engine.world, state, home) is not None,
        )

    def _stop_after(self, state: ClusterAgents, vm: VirtualMachine, action: IsolationAction) -> None:
        forced = action.response is IsolationResponse.POWER_OFF
        event = IsolatedVmStops(state.cluster, vm.moid, forced)
        if action.off_after_s:
            self.engine.kernel.after(seconds_us(action.off_after_s), event)
        else:
            self._stops(event)

    def _stops(self, event: IsolatedVmStops) -> None:
        vm = self.engine.world.objects.get(event.vm)
        if not isinstance(vm, VirtualMachine) or vm.host is None:
            return
        if not bool(self.engine.world.vms.executing[vm.row]):
            return
        # vCenter does not hear the host: it goes on to believe what it last saw of the VM's power.
        self.engine.world.update(vm, process_died=True, guest_hung=False)
        self.stopped_us[vm.moid] = self.engine.now_us
        what = "VmPowerOffOnIsolationEvent" if event.forced else "VmShutdownOnIsolationEvent"
        self.engine.events.post(what, vm)
        self.engine.notify(VmPower(vm.moid))
        self.engine.kernel.after(
            self._seen_after_us(event.cluster, vm), StoppedVmSeen(event.cluster, vm.moid)
        )

    def _seen_after_us(self, cluster: str, vm: VirtualMachine) -> int:
        """A primary polls the power-on files; the one elected after a primary's isolation watches closely."""
        state = self.engine.service(AgentService).clusters.get(cluster)
        agent = state.agents.get(vm.host or "") if state else None
        return 0 if agent is not None and agent.was_primary else seconds_us(POWERON_FILE_POLL_S)

    def _seen(self, event: StoppedVmSeen) -> None:
        vm = self.engine.world.objects.get(event.vm)
        state = self.engine.service(AgentService).clusters.get(event.cluster)
        if not isinstance(vm, VirtualMachine) or state is None or vm.moid not in self.stopped_us:
            return
        home = vm.disk_datastores[0] if vm.disk_datastores else ""
        owner = owner_of(self.engine.world, state, home)
        # Before its restart pass a new primary has not read the lists; the pass then finds this VM.
        if owner is not None and owner not in state.passes:
            together = self.stopped_us[vm.moid]
            stopped = self.stopped_on(self.engine.world.host(vm.host or ""))
            self.restart_stopped(
                state, owner, [one for one in stopped if self.stopped_us[one.moid] == together]
            )

    def restart_stopped(self, state: ClusterAgents, primary: str, vms: list[VirtualMachine]) -> None:
        """Let a primary restart VMs that an isolated host stopped."""
        world = self.engine.world
        cluster = world.cluster(state.cluster)
        if not settings_of(world, cluster).host_monitoring:
            return
        groups: dict[tuple[int, str], list[VirtualMachine]] = {}
        for vm in vms:
            down_us = self.stopped_us.pop(vm.moid, None)
            if down_us is not None and vm.host is not None and not bool(world.vms.executing[vm.row]):
                groups.setdefault((down_us, world.host(vm.host).name), []).append(vm)
        for (down_us, source), stopped in groups.items():
            self.engine.service(FailoverService).fail_over(cluster, primary, stopped, source, down_us)

    def stopped_on(self, host: HostSystem) -> list[VirtualMachine]:
        """VMs of a host that vSphere HA stopped and nobody has restarted yet."""
        return [self.engine.world.vm(moid) for moid in host.vms if moid in self.stopped_us]

    def is_isolated(self, host: HostSystem) -> bool:
        """Whether the host calls itself isolated."""
        state = self.engine.service(AgentService).clusters.get(host.cluster or "")
        agent = state.agents.get(host.moid) if state else None
        return agent is not None and agent.role == Role.ISOLATED

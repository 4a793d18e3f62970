"""What primaries think of hosts they no longer hear: suspicion, verdict, and what follows from it."""

from __future__ import annotations

from vsphere_client.decisions.ha.detection import HostVerdict, Verdict
from vsphere_client.decisions.ha.settings import (
    DATASTORE_WATCH_AFTER_S,
    DATASTORE_WATCH_S,
    ICMP_PING_S,
    HaSettings,
)
from vsphere_client.engine.ha.agents import Agent, AgentService, ClusterAgents, Suspicion
from vsphere_client.engine.ha.failover import FailoverService
from vsphere_client.engine.ha.isolation import IsolationService
from vsphere_client.engine.ha.moments import RestartPass, SuspectJudged
from vsphere_client.engine.ha.registration import register_elsewhere
from vsphere_client.engine.ha.settings import settings_of
from vsphere_client.engine.ha.signs import heartbeat_datastores, owner_of, verdict_now
from vsphere_client.engine.ha.states import show_states
from vsphere_client.engine.service import Service
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem, VirtualMachine
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.units import SECOND_US, seconds_us

_LOOKS = {
    HostVerdict.FAILED: "{host} is declared failed",
    HostVerdict.ISOLATED: "{host} is found isolated",
    HostVerdict.PARTITIONED: "{host} is found in another network partition",
    HostVerdict.AGENT_UNREACHABLE: "The vSphere HA agent of {host} is found unreachable",
    HostVerdict.CONNECTED: "{host} is heard again",
}


class VerdictService(Service):
    """The watch that every primary keeps over the hosts of its cluster."""

    name = "ha_verdicts"

    def wire(self) -> None:
        """Take the events of verdicts."""
        self.engine.kernel.on(SuspectJudged, self._suspect_judged)
        self.engine.kernel.on(RestartPass, self._restart_pass)

    def watch(self, state: ClusterAgents, cluster: ClusterComputeResource) -> None:
        """Every primary begins or ends its suspicions."""
        settings = settings_of(self.engine.world, cluster)
        for primary in state.primaries():
            if primary.place is not None and primary.place[0] == primary.host:
                continue  # it pings its isolation addresses first
            for host in state.agents:
                if host != primary.host:
                    self._watch_host(state, primary, host, settings)

    def _watch_host(self, state: ClusterAgents, primary: Agent, host: str, settings: HaSettings) -> None:
        pair = (primary.host, host)
        if state.together(*pair):
            state.judged.pop(pair, None)
            suspicion = state.suspicions.pop(pair, None)
            if suspicion is not None and suspicion.due is not None:
                self.engine.kernel.cancel(suspicion.due)
            return
        if pair in state.suspicions:
            return
        looks = verdict_now(
            self.engine.world, state, primary.host, self.engine.world.host(host), settings
        ).state
        if state.judged.get(pair) == looks:
            return
        if pair in state.judged and looks == HostVerdict.ISOLATED:
            self._judge(state, pair, settings)
            return
        self._suspect(state, pair, self.engine.now_us, settings)

    def _suspect(
        self, state: ClusterAgents, pair: tuple[str, str], since_us: int, settings: HaSettings
    ) -> None:
        """Wait until the pings are over, and where there are heartbeat datastores until they were watched."""
        world = self.engine.world
        host = world.host(pair[1])
        looks = verdict_now(world, state, pair[0], host, settings).state
        wait_s = settings.host_timeout_s + ICMP_PING_S
        if looks != HostVerdict.AGENT_UNREACHABLE and heartbeat_datastores(
            world, world.cluster(state.cluster), host, settings
        ):
            wait_s = max(wait_s, DATASTORE_WATCH_AFTER_S + DATASTORE_WATCH_S)
        at_us = max(since_us + seconds_us(wait_s), self.engine.now_us)
        event = SuspectJudged(state.cluster, *pair, words=_LOOKS[looks].format(host=host.name))
        state.suspicions[pair] = Suspicion(since_us, self.engine.kernel.schedule(at_us, event))

    def _suspect_judged(self, event: SuspectJudged) -> None:
        state = self.engine.service(AgentService).clusters.get(event.cluster)
        pair = (event.primary, event.host)
        if state is not None and pair in state.suspicions and pair[1] in state.agents:
            self._judge(state, pair, settings_of(self.engine.world, self.engine.world.cluster(state.cluster)))
            show_states(self.engine, state)

    def _judge(self, state: ClusterAgents, pair: tuple[str, str], settings: HaSettings) -> None:
        world = self.engine.world
        state.suspicions.pop(pair, None)
        host = world.host(pair[1])
        verdict = verdict_now(world, state, pair[0], host, settings)
        state.judged[pair] = verdict.state
        self._tell(state, pair, host, verdict)
        show_states(self.engine, state)
        if not settings.host_monitoring:
            return
        if verdict.restart_vms:
            self._fail_over(state, pair[0], host)
        elif verdict.state == HostVerdict.ISOLATED:
            service = self.engine.service(IsolationService)
            service.restart_stopped(state, pair[0], service.stopped_on(host))

    def _tell(self, state: ClusterAgents, pair: tuple[str, str], host: HostSystem, verdict: Verdict) -> None:
        """Let the primary that vCenter talks to report the verdict."""
        from_vcenter = [agent.host for agent in state.primaries() if agent.place == ("network", 0)]
        if pair[0] not in from_vcenter:
            return
        post, why = self.engine.events.post, verdict.reasons
        if verdict.state == HostVerdict.FAILED:
            post("com.vmware.vc.HA.DasHostFailedEvent", host, why)
        elif verdict.state == HostVerdict.ISOLATED:
            post("com.vmware.vc.HA.DasHostIsolatedEvent", host, why)
        elif verdict.state == HostVerdict.PARTITIONED:
            post("com.vmware.vc.HA.HostPartitionedFromMasterEvent", host, why)
        elif verdict.state == HostVerdict.AGENT_UNREACHABLE:
            post("com.vmware.vc.HA.HostAgentErrorEvent", host, why, reason="the agent is unreachable")

    def _fail_over(self, state: ClusterAgents, primary: str, host: HostSystem) -> None:
        """Bring back what ran on a host that failed, as far as this primary owns the VMs' datastores."""
        world = self.engine.world
        cluster = world.cluster(state.cluster)
        vms = [vm for vm in map(world.vm, list(host.vms)) if self._owns(state, primary, vm)]
        ran = [vm for vm in vms if vm.ha_protected or vm.power_state == PowerState.ON]
        resting = [vm for vm in vms if vm not in ran]
        agent = state.agents[host.moid]
        down_us = agent.changed_us if agent.down_us is None else agent.down_us
        self.engine.service(FailoverService).fail_over(cluster, primary, ran, host.name, down_us)
        register_elsewhere(self.engine, cluster, state.heard_by(primary), resting)

    def _owns(self, state: ClusterAgents, primary: str, vm: VirtualMachine) -> bool:
        """A datastore that nobody sees has no owner; the primary that asks then takes the VM on its list."""
        if not vm.disk_datastores:
            return True
        return owner_of(self.engine.world, state, vm.disk_datastores[0]) in (primary, None)

    def _restart_pass(self, event: RestartPass) -> None:
        """A new primary judges the hosts that it has never heard, and takes over the old one's work."""
        state = self.engine.service(AgentService).clusters.get(event.cluster)
        if state is None or state.passes.pop(event.primary, None) is None:
            return
        settings = settings_of(self.engine.world, self.engine.world.cluster(state.cluster))
        for pair, suspicion in list(state.suspicions.items()):
            if pair[0] == event.primary and suspicion.due is None:
                self._judge_in_pass(state, pair, suspicion, settings)
        self.restart_what_stopped(state)
        self.engine.service(FailoverService).adopt(state.cluster, event.primary)
        show_states(self.engine, state)

    def restart_what_stopped(self, state: ClusterAgents) -> None:
        """Bring protected VMs back that do not run although their hosts do, as after a cluster-wide outage.

        A wanted power-off ends protection, so whatever is protected and does not run has failed.
        """
        world, failover = self.engine.world, self.engine.service(FailoverService)
        cluster = world.cluster(state.cluster)
        leaders = [agent.host for agent in state.primaries() if agent.host not in state.passes]
        if not cluster.config.ha.host_monitoring:
            return
        for primary in leaders:
            for host in map(world.host, state.heard_by(primary)):
                vms = [
                    vm
                    for vm in map(world.vm, host.vms)
                    if vm.ha_protected and vm.moid not in failover.victims
                ]
                stopped = [vm for vm in vms if not bool(world.vms.executing[vm.row])]
                if stopped:
                    failover.fail_over(cluster, primary, stopped, host.name, self.engine.now_us)

    def _judge_in_pass(
        self, state: ClusterAgents, pair: tuple[str, str], suspicion: Suspicion, settings: HaSettings
    ) -> None:
        silent_s = (self.engine.now_us - suspicion.since_us) / SECOND_US
        if silent_s >= max(
            settings.host_timeout_s + ICMP_PING_S, DATASTORE_WATCH_AFTER_S + DATASTORE_WATCH_S
        ):
            self._judge(state, pair, settings)
        else:
            self._suspect(state, pair, suspicion.since_us, settings)

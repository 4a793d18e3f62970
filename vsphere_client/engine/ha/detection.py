"""The agents at work: elections, silence, suspicion, verdicts."""

from __future__ import annotations

from vsphere_client.decisions.ha.detection import HostVerdict, Verdict, decide_isolated
from vsphere_client.decisions.ha.election import Candidate, decide_primary
from vsphere_client.decisions.ha.settings import (
    DATASTORE_WATCH_AFTER_S,
    DATASTORE_WATCH_S,
    ELECTION_S,
    ICMP_PING_S,
    ISOLATION_PING_S,
    RESTART_PASS_AFTER_ELECTION_S,
    HaSettings,
)
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.ha.agents import Agent, AgentService, ClusterAgents, Role, Suspicion
from vsphere_client.engine.ha.failover import FailoverService
from vsphere_client.engine.ha.isolation import IsolationService
from vsphere_client.engine.ha.moments import (
    AddressesPinged,
    ElectionEnds,
    IsolationResponds,
    PrimaryMissed,
    RestartPass,
    SuspectJudged,
)
from vsphere_client.engine.ha.protection import ProtectionService
from vsphere_client.engine.ha.settings import settings_of
from vsphere_client.engine.ha.signs import (
    FDM,
    agent_place,
    answering_addresses,
    has_agent,
    heartbeat_datastores,
    owner_of,
    verdict_now,
)
from vsphere_client.engine.ha.states import show_states
from vsphere_client.engine.service import Service
from vsphere_client.engine.vmotion.snapshot import visible_datastores
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


class DetectionService(Service):
    """Runs the agents of all clusters: acts only at moments when something changed or a wait is over."""

    name = "ha_detection"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.stopped_agents: dict[str, None] = {}

    def wire(self) -> None:
        """Take the agents' events."""
        on = self.engine.kernel.on
        on(PrimaryMissed, self._primary_missed)
        on(ElectionEnds, self._election_ends)
        on(AddressesPinged, self._addresses_pinged)
        on(IsolationResponds, self._isolation_responds)
        on(SuspectJudged, self._suspect_judged)
        on(RestartPass, self._restart_pass)

    # looking at what changed ------------------------------------------------------------------------------

    def look(self, cluster: ClusterComputeResource, settled: bool = False) -> None:
        """Let all agents of a cluster notice what changed; ``settled`` elects at once, as if long done."""
        state = self._clusters.setdefault(cluster.moid, ClusterAgents(cluster.moid))
        self.stopped_agents.pop(cluster.moid, None)
        self._keep_members(state, cluster)
        self._notice_places(state, cluster)
        if settled:
            self._elect_settled(state)
        self._merge_primaries(state)
        for agent in state.agents.values():
            self._let_notice(state, agent)
        self._watch(state, cluster)
        show_states(self.engine, state, quiet=settled)

    def turn_off(self, state: ClusterAgents) -> None:
        """Take all agents of a cluster out of service."""
        for moid in list(state.agents):
            self._leave(state, moid)
        for scheduled in state.passes.values():
            self.engine.kernel.cancel(scheduled)
        del self._clusters[state.cluster]

    @property
    def _clusters(self) -> dict[str, ClusterAgents]:
        return self.engine.service(AgentService).clusters

    def _settings(self, state: ClusterAgents) -> HaSettings:
        return settings_of(self.engine.world, self.engine.world.cluster(state.cluster))

    def _keep_members(self, state: ClusterAgents, cluster: ClusterComputeResource) -> None:
        world = self.engine.world
        for moid in list(state.agents):
            host = world.objects.get(moid)
            if not isinstance(host, HostSystem) or not has_agent(cluster, host):
                self._leave(state, moid)
        for moid in cluster.hosts:
            host = world.host(moid)
            if moid not in state.agents and has_agent(cluster, host):
                state.agents[moid] = Agent(moid, changed_us=self.engine.now_us)
                if FDM not in host.services:
                    world.update(host, services=host.services | {FDM: "running"})

    def _leave(self, state: ClusterAgents, moid: str) -> None:
        """An agent is taken out of service in order: its followers vote at once."""
        agent = state.agents.pop(moid)
        self._cancel(agent)
        self._end_office(state, moid)
        host = self.engine.world.objects.get(moid)
        if isinstance(host, HostSystem):
            services = {name: value for name, value in host.services.items() if name != FDM}
            self.engine.world.update(host, ha_state="uninitialized", services=services)
        if agent.role == Role.PRIMARY:
            for follower in state.agents.values():
                if follower.primary == moid and follower.role == Role.SECONDARY:
                    self._vote(state, follower)

    def _end_office(self, state: ClusterAgents, moid: str) -> None:
        for scheduled in state.forget_pairs(moid):
            self.engine.kernel.cancel(scheduled)
        if (due := state.passes.pop(moid, None)) is not None:
            self.engine.kernel.cancel(due)

    def _notice_places(self, state: ClusterAgents, cluster: ClusterComputeResource) -> None:
        for agent in state.agents.values():
            host = self.engine.world.host(agent.host)
            place = agent_place(cluster, host)
            if is_running(host):
                agent.down_us = None
                if place is None:
                    self.stopped_agents[cluster.moid] = None
            elif agent.down_us is None:
                agent.down_us = self.engine.now_us
            if place == agent.place:
                continue
            agent.place, agent.changed_us = place, self.engine.now_us
            if place is None:
                self._stop(state, agent)

    def _stop(self, state: ClusterAgents, agent: Agent) -> None:
        """The agent, or its host, is gone without a word."""
        self._cancel(agent)
        if agent.role == Role.PRIMARY:
            for scheduled in [s.due for (p, _), s in state.suspicions.items() if p == agent.host and s.due]:
                self.engine.kernel.cancel(scheduled)
            state.suspicions = {pair: s for pair, s in state.suspicions.items() if pair[0] != agent.host}
            state.judged = {pair: v for pair, v in state.judged.items() if pair[0] != agent.host}
            if (due := state.passes.pop(agent.host, None)) is not None:
                self.engine.kernel.cancel(due)
        agent.role, agent.was_primary = Role.OFF, agent.role == Role.PRIMARY

    def _let_notice(self, state: ClusterAgents, agent: Agent) -> None:
        if agent.place is None:
            return
        alone = agent.place[0] == agent.host
        if agent.role == Role.OFF or (agent.role == Role.ELECTION and agent.due is None):
            self._vote(state, agent)
        elif agent.role == Role.SECONDARY:
            self._watch_primary(state, agent)
        elif agent.role == Role.PRIMARY and alone and agent.due is None:
            self._ping_addresses(state, agent)
        elif agent.role == Role.ISOLATED and not alone:
            self._cancel(agent)
            self._vote(state, agent)

    def _watch_primary(self, state: ClusterAgents, agent: Agent) -> None:
        leader = state.agents.get(agent.primary or "")
        hears = leader is not None and leader.role == Role.PRIMARY and state.together(agent.host, leader.host)
        if hears:
            self._cancel(agent)
        elif agent.due is None:
            wait = seconds_us(self._settings(state).host_timeout_s)
            agent.due = self.engine.kernel.after(wait, PrimaryMissed(state.cluster, agent.host))

    def _cancel(self, agent: Agent) -> None:
        if agent.due is not None:
            self.engine.kernel.cancel(agent.due)
            agent.due = None

    # elections --------------------------------------------------------------------------------------------

    def _vote(self, state: ClusterAgents, agent: Agent) -> None:
        self._cancel(agent)
        agent.role, agent.primary = Role.ELECTION, None
        words = self.engine.world.objects[state.cluster].name
        event = ElectionEnds(state.cluster, agent.host, words)
        agent.due = self.engine.kernel.after(seconds_us(ELECTION_S), event)

    def _primary_missed(self, event: PrimaryMissed) -> None:
        if (found := self._agent(event.cluster, event.host)) is None:
            return
        state, agent = found
        agent.due = None
        self._vote(state, agent)
        show_states(self.engine, state)

    def _agent(self, cluster: str, host: str) -> tuple[ClusterAgents, Agent] | None:
        state = self._clusters.get(cluster)
        agent = state.agents.get(host) if state else None
        return None if state is None or agent is None else (state, agent)

    def _election_ends(self, event: ElectionEnds) -> None:
        if (found := self._agent(event.cluster, event.host)) is None:
            return
        state, agent = found
        agent.due = None
        if agent.place is not None and agent.place[0] == agent.host:
            self._ping_addresses(state, agent)
            return
        self._elect(state, agent)
        self._watch(state, self.engine.world.cluster(state.cluster))
        show_states(self.engine, state)
        self.engine.service(ProtectionService).protect_waiting(state)
        self.engine.service(FailoverService).try_pending()

    def _elect(self, state: ClusterAgents, voter: Agent) -> None:
        """End the election in the voter's part of the network; a primary there stays."""
        group = [agent for agent in state.agents.values() if state.together(voter.host, agent.host)]
        leader = next((agent for agent in state.primaries() if agent in group), None)
        if leader is None:
            voters = [agent for agent in group if agent.role == Role.ELECTION]
            choice = decide_primary([self._candidate(agent) for agent in voters])
            leader = state.agents[choice.primary or voter.host]
            self._take_office(state, leader)
        for agent in group:
            if agent is not leader and (agent.role == Role.ELECTION or agent.due is not None):
                self._follow(agent, leader)

    def _candidate(self, agent: Agent) -> Candidate:
        return Candidate(agent.host, len(visible_datastores(self.engine.world.host(agent.host))))

    def _follow(self, agent: Agent, leader: Agent) -> None:
        self._cancel(agent)
        agent.role, agent.primary, agent.was_primary = Role.SECONDARY, leader.host, False

    def _take_office(self, state: ClusterAgents, leader: Agent) -> None:
        """The new primary reads the protected lists; hosts it does not hear are judged after that."""
        self._cancel(leader)
        leader.role, leader.primary, leader.was_primary = Role.PRIMARY, None, False
        leader.elected_us = self.engine.now_us
        words = self.engine.world.objects[state.cluster].name
        wait = seconds_us(RESTART_PASS_AFTER_ELECTION_S)
        event = RestartPass(state.cluster, leader.host, words)
        state.passes[leader.host] = self.engine.kernel.after(wait, event)
        for host, agent in state.agents.items():
            if not state.together(leader.host, host):
                state.suspicions[leader.host, host] = Suspicion(agent.changed_us)

    def _elect_settled(self, state: ClusterAgents) -> None:
        """Agents that have run for long before the lab begins have their primary already."""
        for agent in state.agents.values():
            if agent.role == Role.OFF and agent.place is not None and agent.place[0] != agent.host:
                agent.role = Role.ELECTION
        for agent in list(state.agents.values()):
            if agent.role == Role.ELECTION:
                self._elect(state, agent)
        for scheduled in state.passes.values():
            self.engine.kernel.cancel(scheduled)
        state.passes.clear()
        state.suspicions.clear()

    def _merge_primaries(self, state: ClusterAgents) -> None:
        """Primaries that hear each other again agree on one by the rules of the election (our assumption)."""
        for first in state.primaries():
            rivals = [one for one in state.primaries() if state.together(first.host, one.host)]
            if first.role != Role.PRIMARY or len(rivals) < 2:
                continue
            winner = decide_primary([self._candidate(agent) for agent in rivals]).primary
            for loser in rivals:
                if loser.host != winner:
                    self._resign(state, loser, state.agents[winner or first.host])

    def _resign(self, state: ClusterAgents, loser: Agent, winner: Agent) -> None:
        self._stop(state, loser)
        self._follow(loser, winner)
        for agent in state.agents.values():
            if agent.primary == loser.host and agent.role == Role.SECONDARY:
                self._follow(agent, winner)
        self.engine.service(FailoverService).adopt(state.cluster, winner.host)

    # isolation --------------------------------------------------------------------------------------------

    def _ping_addresses(self, state: ClusterAgents, agent: Agent) -> None:
        name = self.engine.world.host(agent.host).name
        event = AddressesPinged(state.cluster, agent.host, name)
        agent.due = self.engine.kernel.after(seconds_us(ISOLATION_PING_S), event)

    def _addresses_pinged(self, event: AddressesPinged) -> None:
        if (found := self._agent(event.cluster, event.host)) is None:
            return
        state, agent = found
        agent.due = None
        world, settings = self.engine.world, self._settings(state)
        host, cluster = world.host(agent.host), world.cluster(state.cluster)
        sees = any(state.together(agent.host, other) for other in state.agents if other != agent.host)
        if not decide_isolated(sees, answering_addresses(cluster, host, settings)).isolated:
            self.look(cluster)
            return
        self._declare_isolated(state, agent, settings)
        self.look(cluster)

    def _declare_isolated(self, state: ClusterAgents, agent: Agent, settings: HaSettings) -> None:
        was_primary = agent.role == Role.PRIMARY
        self._stop(state, agent)
        agent.role, agent.was_primary = Role.ISOLATED, was_primary
        name = self.engine.world.host(agent.host).name
        wait = seconds_us(settings.isolation_policy_delay_s)
        event = IsolationResponds(state.cluster, agent.host, name)
        agent.due = self.engine.kernel.after(wait, event)

    def _isolation_responds(self, event: IsolationResponds) -> None:
        if (found := self._agent(event.cluster, event.host)) is not None:
            state, agent = found
            agent.due = None
            self.engine.service(IsolationService).respond(state, agent)

    # suspicion and verdict --------------------------------------------------------------------------------

    def _watch(self, state: ClusterAgents, cluster: ClusterComputeResource) -> None:
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
        state = self._clusters.get(event.cluster)
        pair = (event.primary, event.host)
        if state is not None and pair in state.suspicions and pair[1] in state.agents:
            self._judge(state, pair, self._settings(state))
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
        world, failover = self.engine.world, self.engine.service(FailoverService)
        cluster = world.cluster(state.cluster)
        vms = [vm for vm in map(world.vm, list(host.vms)) if self._owns(state, primary, vm)]
        ran = [vm for vm in vms if vm.ha_protected or vm.power_state == PowerState.ON]
        resting = [vm for vm in vms if vm not in ran]
        agent = state.agents[host.moid]
        down_us = agent.changed_us if agent.down_us is None else agent.down_us
        failover.fail_over(cluster, primary, ran, host.name, down_us)
        failover.register_elsewhere(cluster, state.heard_by(primary), resting)

    def _owns(self, state: ClusterAgents, primary: str, vm: VirtualMachine) -> bool:
        """A datastore that nobody sees has no owner; the primary that asks then takes the VM on its list."""
        if not vm.disk_datastores:
            return True
        return owner_of(self.engine.world, state, vm.disk_datastores[0]) in (primary, None)

    def _restart_pass(self, event: RestartPass) -> None:
        """A new primary judges the hosts that it has never heard, and takes over the old one's work."""
        state = self._clusters.get(event.cluster)
        if state is None or state.passes.pop(event.primary, None) is None:
            return
        settings = self._settings(state)
        for pair, suspicion in list(state.suspicions.items()):
            if pair[0] == event.primary and suspicion.due is None:
                self._judge_in_pass(state, pair, suspicion, settings)
        self.engine.service(FailoverService).adopt(state.cluster, event.primary)
        show_states(self.engine, state)

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

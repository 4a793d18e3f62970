"""What the agents notice: hosts that come, go, fall silent, speak again or find themselves alone."""

from __future__ import annotations

from vsphere_client.decisions.ha.detection import decide_isolated
from vsphere_client.decisions.ha.settings import HaSettings
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.ha.agents import Agent, AgentService, ClusterAgents, Role
from vsphere_client.engine.ha.elections import ElectionService
from vsphere_client.engine.ha.isolation import IsolationService
from vsphere_client.engine.ha.moments import AddressesPinged, IsolationResponds
from vsphere_client.engine.ha.settings import settings_of
from vsphere_client.engine.ha.signs import (
    FDM,
    agent_place,
    answering_addresses,
    has_agent,
    has_agent_network,
    lacking_network,
)
from vsphere_client.engine.ha.states import show_states
from vsphere_client.engine.ha.verdicts import VerdictService
from vsphere_client.engine.service import Service
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.model.units import seconds_us


class DetectionService(Service):
    """Lets the agents of all clusters notice what changed; acts only when something did."""

    name = "ha_detection"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.stopped_agents: dict[str, None] = {}

    def wire(self) -> None:
        """Take the events of isolated hosts."""
        self.engine.kernel.on(AddressesPinged, self._addresses_pinged)
        self.engine.kernel.on(IsolationResponds, self._isolation_responds)

    def look(self, cluster: ClusterComputeResource, settled: bool = False) -> None:
        """Let all agents of a cluster notice what changed; ``settled`` elects at once, as if long done."""
        state = self._clusters.setdefault(cluster.moid, ClusterAgents(cluster.moid))
        self.stopped_agents.pop(cluster.moid, None)
        self._keep_members(state, cluster)
        self._notice_places(state, cluster)
        if settled:
            self._elections.elect_settled(state)
        self._elections.merge_primaries(state)
        for agent in state.agents.values():
            self._let_notice(state, agent)
        self.engine.service(VerdictService).watch(state, cluster)
        show_states(self.engine, state, quiet=settled)

    def turn_off(self, state: ClusterAgents) -> None:
        """Take all agents of a cluster out of service."""
        for moid in list(state.agents):
            self._elections.leave(state, moid)
        for scheduled in state.passes.values():
            self.engine.kernel.cancel(scheduled)
        del self._clusters[state.cluster]

    def _keep_members(self, state: ClusterAgents, cluster: ClusterComputeResource) -> None:
        world = self.engine.world
        for moid in list(state.agents):
            host = world.objects.get(moid)
            if not isinstance(host, HostSystem) or not has_agent(cluster, host):
                self._elections.leave(state, moid)
        for moid in cluster.hosts:
            host = world.host(moid)
            if moid not in state.agents and has_agent(cluster, host):
                state.agents[moid] = Agent(moid, changed_us=self.engine.now_us)
                if FDM not in host.services:
                    world.update(host, services=host.services | {FDM: "running"})
        self._tell_networks(state, cluster)

    def _tell_networks(self, state: ClusterAgents, cluster: ClusterComputeResource) -> None:
        """Say of which hosts the agents could not be set up for want of a network."""
        hosts = (self.engine.world.host(moid) for moid in cluster.hosts)
        lacking = [host for host in hosts if not has_agent_network(cluster, host)]
        for host in lacking:
            if host.moid not in state.without_network:
                reason = lacking_network(cluster, host)
                self.engine.events.post(
                    "HostDasErrorEvent",
                    host,
                    reasons=(reason,),
                    message="it could not be configured",
                    reason=reason.text,
                )
        state.without_network = {host.moid: None for host in lacking}

    def _notice_places(self, state: ClusterAgents, cluster: ClusterComputeResource) -> None:
        world = self.engine.world
        for agent in state.agents.values():
            host = world.host(agent.host)
            place = agent_place(world, cluster, host)
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
                self._elections.stop(state, agent)

    def _let_notice(self, state: ClusterAgents, agent: Agent) -> None:
        if agent.place is None:
            return
        alone = agent.place[0] == agent.host
        if agent.role == Role.OFF or (agent.role == Role.ELECTION and agent.due is None):
            self._elections.vote(state, agent)
        elif agent.role == Role.SECONDARY:
            self._elections.watch_primary(state, agent)
        elif agent.role == Role.PRIMARY and alone and agent.due is None:
            self._elections.ping_addresses(state, agent)
        elif agent.role == Role.ISOLATED and not alone:
            self._elections.cancel(agent)
            self._elections.vote(state, agent)

    def _addresses_pinged(self, event: AddressesPinged) -> None:
        if (found := self.engine.service(AgentService).agent(event.cluster, event.host)) is None:
            return
        state, agent = found
        agent.due = None
        world, settings = (
            self.engine.world,
            settings_of(self.engine.world, self.engine.world.cluster(state.cluster)),
        )
        host, cluster = world.host(agent.host), world.cluster(state.cluster)
        sees = any(state.together(agent.host, other) for other in state.agents if other != agent.host)
        if not decide_isolated(sees, answering_addresses(cluster, host, settings)).isolated:
            self.look(cluster)
            return
        self._declare_isolated(state, agent, settings)
        self.look(cluster)

    def _declare_isolated(self, state: ClusterAgents, agent: Agent, settings: HaSettings) -> None:
        was_primary = agent.role == Role.PRIMARY
        self._elections.stop(state, agent)
        agent.role, agent.was_primary = Role.ISOLATED, was_primary
        name = self.engine.world.host(agent.host).name
        wait = seconds_us(settings.isolation_policy_delay_s)
        event = IsolationResponds(state.cluster, agent.host, name)
        agent.due = self.engine.kernel.after(wait, event)

    def _isolation_responds(self, event: IsolationResponds) -> None:
        if (found := self.engine.service(AgentService).agent(event.cluster, event.host)) is not None:
            state, agent = found
            agent.due = None
            self.engine.service(IsolationService).respond(state, agent)

    @property
    def _elections(self) -> ElectionService:
        return self.engine.service(ElectionService)

    @property
    def _clusters(self) -> dict[str, ClusterAgents]:
        return self.engine.service(AgentService).clusters

"""Who leads: elections, followers, resignations, and agents that hear nobody."""

from __future__ import annotations

from vsphere_client.decisions.ha.election import Candidate, decide_primary
from vsphere_client.decisions.ha.settings import ELECTION_S, ISOLATION_PING_S, RESTART_PASS_AFTER_ELECTION_S
from vsphere_client.engine.ha.agents import Agent, AgentService, ClusterAgents, Role, Suspicion
from vsphere_client.engine.ha.failover import FailoverService
from vsphere_client.engine.ha.moments import AddressesPinged, ElectionEnds, PrimaryMissed, RestartPass
from vsphere_client.engine.ha.protection import ProtectionService
from vsphere_client.engine.ha.settings import settings_of
from vsphere_client.engine.ha.signs import FDM
from vsphere_client.engine.ha.states import show_states
from vsphere_client.engine.ha.verdicts import VerdictService
from vsphere_client.engine.service import Service
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.model.units import seconds_us


class ElectionService(Service):
    """The votes of the agents of all clusters."""

    name = "ha_elections"

    def wire(self) -> None:
        """Take the events of elections."""
        self.engine.kernel.on(PrimaryMissed, self._primary_missed)
        self.engine.kernel.on(ElectionEnds, self._election_ends)

    def _primary_missed(self, event: PrimaryMissed) -> None:
        if (found := self.engine.service(AgentService).agent(event.cluster, event.host)) is None:
            return
        state, agent = found
        agent.due = None
        self.vote(state, agent)
        show_states(self.engine, state)

    def _election_ends(self, event: ElectionEnds) -> None:
        if (found := self.engine.service(AgentService).agent(event.cluster, event.host)) is None:
            return
        state, agent = found
        agent.due = None
        if agent.place is not None and agent.place[0] == agent.host:
            self.ping_addresses(state, agent)
            return
        self._elect(state, agent)
        self.engine.service(VerdictService).watch(state, self.engine.world.cluster(state.cluster))
        show_states(self.engine, state)
        self.engine.service(ProtectionService).protect_waiting(state)
        self.engine.service(VerdictService).restart_what_stopped(state)
        self.engine.service(FailoverService).try_pending()

    def vote(self, state: ClusterAgents, agent: Agent) -> None:
        """Let an agent without a primary take part in an election of 15 s."""
        self.cancel(agent)
        agent.role, agent.primary = Role.ELECTION, None
        words = self.engine.world.objects[state.cluster].name
        event = ElectionEnds(state.cluster, agent.host, words)
        agent.due = self.engine.kernel.after(seconds_us(ELECTION_S), event)

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
        self.cancel(agent)
        agent.role, agent.primary, agent.was_primary = Role.SECONDARY, leader.host, False

    def _take_office(self, state: ClusterAgents, leader: Agent) -> None:
        """The new primary reads the protected lists; hosts it does not hear are judged after that."""
        self.cancel(leader)
        leader.role, leader.primary, leader.was_primary = Role.PRIMARY, None, False
        leader.elected_us = self.engine.now_us
        words = self.engine.world.objects[state.cluster].name
        wait = seconds_us(RESTART_PASS_AFTER_ELECTION_S)
        event = RestartPass(state.cluster, leader.host, words)
        state.passes[leader.host] = self.engine.kernel.after(wait, event)
        for host, agent in state.agents.items():
            if not state.together(leader.host, host):
                state.suspicions[leader.host, host] = Suspicion(agent.changed_us)

    def elect_settled(self, state: ClusterAgents) -> None:
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

    def merge_primaries(self, state: ClusterAgents) -> None:
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
        self.stop(state, loser)
        self._follow(loser, winner)
        for agent in state.agents.values():
            if agent.primary == loser.host and agent.role == Role.SECONDARY:
                self._follow(agent, winner)
        self.engine.service(FailoverService).adopt(state.cluster, winner.host)

    def watch_primary(self, state: ClusterAgents, agent: Agent) -> None:
        """Let a secondary begin or end to miss its primary."""
        leader = state.agents.get(agent.primary or "")
        hears = leader is not None and leader.role == Role.PRIMARY and state.together(agent.host, leader.host)
        if hears:
            self.cancel(agent)
        elif agent.due is None:
            wait = seconds_us(
                settings_of(self.engine.world, self.engine.world.cluster(state.cluster)).host_timeout_s
            )
            agent.due = self.engine.kernel.after(wait, PrimaryMissed(state.cluster, agent.host))

    def stop(self, state: ClusterAgents, agent: Agent) -> None:
        """The agent, or its host, is gone without a word."""
        self.cancel(agent)
        if agent.role == Role.PRIMARY:
            for scheduled in [s.due for (p, _), s in state.suspicions.items() if p == agent.host and s.due]:
                self.engine.kernel.cancel(scheduled)
            state.suspicions = {pair: s for pair, s in state.suspicions.items() if pair[0] != agent.host}
            state.judged = {pair: v for pair, v in state.judged.items() if pair[0] != agent.host}
            if (due := state.passes.pop(agent.host, None)) is not None:
                self.engine.kernel.cancel(due)
        agent.role, agent.was_primary = Role.OFF, agent.role == Role.PRIMARY

    def leave(self, state: ClusterAgents, moid: str) -> None:
        """An agent is taken out of service in order: its followers vote at once."""
        agent = state.agents.pop(moid)
        self.cancel(agent)
        self._end_office(state, moid)
        host = self.engine.world.objects.get(moid)
        if isinstance(host, HostSystem):
            services = {name: value for name, value in host.services.items() if name != FDM}
            self.engine.world.update(host, ha_state="uninitialized", services=services)
        if agent.role == Role.PRIMARY:
            for follower in state.agents.values():
                if follower.primary == moid and follower.role == Role.SECONDARY:
                    self.vote(state, follower)

    def _end_office(self, state: ClusterAgents, moid: str) -> None:
        for scheduled in state.forget_pairs(moid):
            self.engine.kernel.cancel(scheduled)
        if (due := state.passes.pop(moid, None)) is not None:
            self.engine.kernel.cancel(due)

    def ping_addresses(self, state: ClusterAgents, agent: Agent) -> None:
        """Let an agent that hears nobody ping its isolation addresses."""
        name = self.engine.world.host(agent.host).name
        event = AddressesPinged(state.cluster, agent.host, name)
        agent.due = self.engine.kernel.after(seconds_us(ISOLATION_PING_S), event)

    def cancel(self, agent: Agent) -> None:
        """Take back the next step of an agent."""
        if agent.due is not None:
            self.engine.kernel.cancel(agent.due)
            agent.due = None

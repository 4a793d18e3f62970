"""The HA agents (FDM) of a cluster: who is what, who follows whom, and what is under suspicion."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from vsphere_client.decisions.ha.detection import HostVerdict
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import Service
from vsphere_client.kernel.clock import Scheduled


class Role(StrEnum):
    """What an agent takes itself for."""

    OFF = "off"
    ELECTION = "election"
    SECONDARY = "secondary"
    PRIMARY = "primary"
    ISOLATED = "isolated"


@dataclass(slots=True)
class Agent:
    """One host's agent; ``changed_us`` is when it last fell silent, spoke again or changed its network.

    ``down_us`` is since when its host does not run; ``due`` is the next step it takes by itself:
    election, ping of the isolation addresses, response.
    """

    host: str
    role: Role = Role.OFF
    primary: str | None = None
    place: tuple[str, int] | None = None
    changed_us: int = 0
    down_us: int | None = None
    elected_us: int = 0
    was_primary: bool = False
    due: Scheduled | None = None


@dataclass(slots=True)
class Suspicion:
    """A host that a primary no longer hears; without ``due`` it is judged in the primary's restart pass."""

    since_us: int
    due: Scheduled | None = None


Pair = tuple[str, str]
"""A primary and the host it watches."""


@dataclass(slots=True)
class ClusterAgents:
    """All agents of one cluster, in the order of their hosts' rows; ``without_network``: hosts that can have none."""

    cluster: str
    agents: dict[str, Agent] = field(default_factory=dict)
    suspicions: dict[Pair, Suspicion] = field(default_factory=dict)
    judged: dict[Pair, HostVerdict] = field(default_factory=dict)
    passes: dict[str, Scheduled] = field(default_factory=dict)
    told_primary: str | None = None
    primary_not_found: bool = False
    capacity_kept: bool = True
    without_network: dict[str, None] = field(default_factory=dict)

    def primaries(self) -> list[Agent]:
        """Agents that lead a partition, longest in office first."""
        found = [agent for agent in self.agents.values() if agent.role == Role.PRIMARY]
        return sorted(found, key=lambda agent: (agent.elected_us, agent.host))

    def together(self, first: str, second: str) -> bool:
        """Whether two agents are up and hear each other."""
        one, other = self.agents.get(first), self.agents.get(second)
        return one is not None and other is not None and one.place is not None and one.place == other.place

    def heard_by(self, primary: str) -> list[str]:
        """Hosts whose agents a primary hears and that follow it, itself among them."""
        return [
            host
            for host, agent in self.agents.items()
            if host == primary or (agent.primary == primary and self.together(primary, host))
        ]

    def forget_pairs(self, host: str) -> list[Scheduled]:
        """Drop what a primary thought of others, or others of a host; what was due is for the caller."""
        dropped = [s.due for pair, s in self.suspicions.items() if host in pair and s.due is not None]
        self.suspicions = {pair: s for pair, s in self.suspicions.items() if host not in pair}
        self.judged = {pair: verdict for pair, verdict in self.judged.items() if host not in pair}
        return dropped


class AgentService(Service):
    """The agents of all clusters with vSphere HA; written by detection, read by the rest of vSphere HA."""

    name = "ha_agents"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.clusters: dict[str, ClusterAgents] = {}

    def agent(self, cluster: str, host: str) -> tuple[ClusterAgents, Agent] | None:
        """A host's agent among those of its cluster; None when vSphere HA no longer runs there."""
        state = self.clusters.get(cluster)
        agent = state.agents.get(host) if state else None
        return None if state is None or agent is None else (state, agent)

    def leader_of(self, cluster: str, host: str) -> Agent | None:
        """The primary that hears a host's agent, once it has read the protected lists."""
        state = self.clusters.get(cluster)
        if state is None:
            return None
        for agent in state.primaries():
            if agent.host not in state.passes and state.together(agent.host, host):
                return agent
        return None

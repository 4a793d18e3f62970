"""The availability states that vCenter shows for the hosts of a cluster with vSphere HA."""

from __future__ import annotations

from vsphere_client.decisions.ha.detection import VERDICT_LABELS, HostVerdict
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.ha.agents import Agent, ClusterAgents, Role
from vsphere_client.engine.ha.signs import vcenter_hears_agent

MASTER = "master"
ELECTION = "election"
UNINITIALIZED = "uninitialized"
LABELS: dict[str, str] = {str(verdict): label for verdict, label in VERDICT_LABELS.items()} | {
    MASTER: "Running (Primary)",
    ELECTION: "Election",
    UNINITIALIZED: "N/A",
}
"""The client's words for every value of ``HostSystem.ha_state``."""


def vcenter_primary(engine: Engine, state: ClusterAgents) -> Agent | None:
    """The primary that vCenter talks to; None while there is none or vCenter cannot reach it."""
    for agent in state.primaries():
        if _reachable(engine, agent):
            return agent
    return None


def show_states(engine: Engine, state: ClusterAgents, quiet: bool = False) -> None:
    """Write the hosts' availability states, with an event for each that changed."""
    primary = vcenter_primary(engine, state)
    _tell_primary(engine, state, primary, quiet)
    for agent in state.agents.values():
        host = engine.world.host(agent.host)
        value = _shown(engine, state, agent, primary, host.ha_state)
        if value == host.ha_state:
            continue
        engine.world.update(host, ha_state=value)
        if not quiet:
            label = LABELS.get(value, value)
            engine.events.post("com.vmware.vc.HA.HostStateChangedEvent", host, state=label)


def _tell_primary(engine: Engine, state: ClusterAgents, primary: Agent | None, quiet: bool) -> None:
    """Say when vCenter lost the primary for good and when it found one."""
    if primary is not None:
        found_now = state.told_primary != primary.host
        state.told_primary, state.primary_not_found = primary.host, False
        if found_now and not quiet:
            engine.events.post("com.vmware.vc.HA.VcConnectedToMasterEvent", engine.world.host(primary.host))
    elif state.told_primary is not None and _given_up(engine, state):
        state.told_primary, state.primary_not_found = None, True
        cluster = engine.world.cluster(state.cluster)
        engine.events.post("com.vmware.vc.HA.VcCannotFindMasterEvent", cluster)


def _given_up(engine: Engine, state: ClusterAgents) -> bool:
    """Whether the agents have noticed that the primary is gone, or vCenter hears none of them."""
    agents = state.agents.values()
    if any(agent.role == Role.ELECTION for agent in agents):
        return True
    return not any(_reachable(engine, agent) for agent in agents)


def _reachable(engine: Engine, agent: Agent) -> bool:
    return agent.place is not None and vcenter_hears_agent(engine.world.host(agent.host))


def _shown(engine: Engine, state: ClusterAgents, agent: Agent, primary: Agent | None, now: str) -> str:
    reachable = _reachable(engine, agent)
    if agent.role == Role.ELECTION and reachable:
        return ELECTION
    if primary is None:
        return now if reachable or not state.primary_not_found else str(HostVerdict.AGENT_UNREACHABLE)
    if agent is primary:
        return MASTER
    if (
        agent.role == Role.SECONDARY
        and agent.primary == primary.host
        and state.together(primary.host, agent.host)
    ):
        return str(HostVerdict.CONNECTED)
    judged = state.judged.get((primary.host, agent.host))
    return now if judged is None else str(judged)

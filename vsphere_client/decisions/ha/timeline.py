"""Second by second, what the HA agents do after a failure: the lines behind the client's failure timeline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vsphere_client.decisions.ha import settings as timing
from vsphere_client.decisions.ha.settings import HaSettings, IsolationResponse


class FailureKind(StrEnum):
    """What may happen to one host's part in vSphere HA."""

    HOST_FAILED = "hostFailed"
    ISOLATED = "isolated"
    PARTITIONED = "partitioned"
    AGENT_DOWN = "agentDown"


class Actor(StrEnum):
    """Who does a step: the failed host itself, the (old or new) primary, or the other hosts."""

    HOST = "host"
    PRIMARY = "primary"
    OTHERS = "others"


RESTART_CODES = frozenset({"restart", "restart_latest"})


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One line of the timeline, ``at_s`` seconds after the event."""

    at_s: float
    code: str
    text: str
    actor: Actor


Timeline = tuple[TimelineStep, ...]


def failure_timeline(
    kind: FailureKind, is_primary: bool, has_heartbeat_datastores: bool, settings: HaSettings
) -> Timeline:
    """What each agent does and when, in seconds after the event, in order of time.

    ``is_primary`` says whether the host the failure strikes was the primary (with a partition: whether the
    side that is told about has the old primary). The other hosts are taken to be well.
    Source: vSphere HA deep dive, fundamental concepts and restart timings (not the 12 s to 15 s of 4.x).
    """
    if not settings.host_monitoring:
        text = "Host Monitoring is off: heartbeats stop, and nobody reacts"
        return (TimelineStep(0.0, "host_monitoring_off", text, Actor.PRIMARY),)
    if kind is FailureKind.HOST_FAILED:
        steps = (
            _primary_fails(settings) if is_primary else _secondary_fails(has_heartbeat_datastores, settings)
        )
    elif kind is FailureKind.ISOLATED:
        steps = _primary_isolated(settings) if is_primary else _secondary_isolated(settings)
    elif kind is FailureKind.PARTITIONED:
        steps = _partition(is_primary, has_heartbeat_datastores, settings)
    else:
        steps = _agent_down(is_primary, settings)
    return tuple(sorted(steps, key=lambda step: step.at_s))


def restarts_begin_s(timeline: Timeline) -> float | None:
    """Seconds after the event at which the first VM can be restarted; None if the timeline restarts none."""
    return min((step.at_s for step in timeline if step.code in RESTART_CODES), default=None)


def _primary(at_s: float, code: str, text: str) -> TimelineStep:
    return TimelineStep(at_s, code, text, Actor.PRIMARY)


def _host(at_s: float, code: str, text: str) -> TimelineStep:
    return TimelineStep(at_s, code, text, Actor.HOST)


def _others(at_s: float, code: str, text: str) -> TimelineStep:
    return TimelineStep(at_s, code, text, Actor.OTHERS)


def _suspicion(settings: HaSettings) -> list[TimelineStep]:
    watch = f"Looks for the host's datastore heartbeats for {timing.DATASTORE_WATCH_S:g} s"
    ping = f"The host is unreachable: pings its management address for {timing.ICMP_PING_S:g} s"
    return [
        _primary(timing.DATASTORE_WATCH_AFTER_S, "watch_datastores", watch),
        _primary(settings.host_timeout_s, "ping", ping),
    ]


def _declared_at_s(has_heartbeat_datastores: bool, settings: HaSettings) -> float:
    pinged = settings.host_timeout_s + timing.ICMP_PING_S
    if not has_heartbeat_datastores:
        return pinged
    return max(pinged, timing.DATASTORE_WATCH_AFTER_S + timing.DATASTORE_WATCH_S)


def _secondary_fails(has_heartbeat_datastores: bool, settings: HaSettings) -> list[TimelineStep]:
    dead = _declared_at_s(has_heartbeat_datastores, settings)
    sign = "no datastore heartbeat either" if has_heartbeat_datastores else "no heartbeat datastores to ask"
    return [
        _host(0.0, "host_dies", "The host dies; its heartbeats stop"),
        *_suspicion(settings),
        _primary(dead, "declared_dead", f"Declares the host dead: no ping, {sign}"),
        _primary(dead, "restart", "Starts to place and restart the host's protected VMs"),
    ]


def _new_primary(settings: HaSettings) -> list[TimelineStep]:
    election = settings.host_timeout_s
    elected = election + timing.ELECTION_S
    return [
        _others(election, "election", "The secondaries miss the primary and start an election"),
        _primary(elected, "elected", "A new primary is elected and reads the protected lists"),
    ]


def _restart_pass_s(settings: HaSettings) -> float:
    return settings.host_timeout_s + timing.ELECTION_S + timing.RESTART_PASS_AFTER_ELECTION_S


def _primary_fails(settings: HaSettings) -> list[TimelineStep]:
    text = "The new primary restarts every protected VM that does not run, the old primary's among them"
    return [
        _host(0.0, "host_dies", "The primary dies; its heartbeats stop"),
        *_new_primary(settings),
        _primary(_restart_pass_s(settings), "restart", text),
    ]


def _secondary_isolated(settings: HaSettings) -> list[TimelineStep]:
    elects_itself = settings.host_timeout_s + timing.ELECTION_S
    isolated = elects_itself + timing.ISOLATION_PING_S
    return [
        _host(0.0, "network_lost", "The host's management network is lost; its storage is fine"),
        *_suspicion(settings),
        _host(settings.host_timeout_s, "election", "Hears no primary and enters an election"),
        _host(elects_itself, "elects_itself", "Elects itself and pings the isolation addresses"),
        _host(isolated, "isolated", "No address answers: isolated, and writes so into its power-on file"),
        _primary(isolated, "seen_isolated", "Sees heartbeats and the isolation mark: Network Isolated"),
        *_isolation_response(isolated + settings.isolation_policy_delay_s, settings),
    ]


def _isolation_response(at_s: float, settings: HaSettings) -> list[TimelineStep]:
    if settings.isolation_response is IsolationResponse.NONE:
        return [_host(at_s, "left_running", "The VMs are left powered on; nothing is restarted")]
    verb = "Powers off" if settings.isolation_response is IsolationResponse.POWER_OFF else "Shuts down"
    poll = timing.POWERON_FILE_POLL_S
    latest = f"Has read the power-on file by now (every {poll:g} s) and restarts the VMs that are off"
    return [
        _host(at_s, "isolation_response", f"{verb} its VMs and marks each as stopped by vSphere HA"),
        _primary(at_s + poll, "restart_latest", latest),
    ]


def _primary_isolated(settings: HaSettings) -> list[TimelineStep]:
    isolated = timing.ISOLATION_PING_S
    response = isolated + settings.isolation_policy_delay_s
    steps = [
        _host(
            0.0, "network_lost", "The primary's management network is lost; it pings the isolation addresses"
        ),
        _host(isolated, "isolated", "No address answers: isolated, and lets go of its datastore locks"),
        *_new_primary(settings),
    ]
    if settings.isolation_response is IsolationResponse.NONE:
        return [*steps, *_isolation_response(response, settings)]
    verb = "Powers off" if settings.isolation_response is IsolationResponse.POWER_OFF else "Shuts down"
    ready = max(response, _restart_pass_s(settings))
    return [
        *steps,
        _host(response, "isolation_response", f"{verb} its VMs and marks each as stopped by vSphere HA"),
        _primary(ready, "restart", "The new primary restarts the VMs as they disappear"),
    ]


def _partition(is_primary: bool, has_heartbeat_datastores: bool, settings: HaSettings) -> list[TimelineStep]:
    start = _others(0.0, "network_split", "The management network splits; storage stays shared")
    if not is_primary:
        own = "One of this side is elected and owns only the datastores it can lock"
        elected = settings.host_timeout_s + timing.ELECTION_S
        return [
            start,
            _others(settings.host_timeout_s, "election", "This side hears no primary and starts an election"),
            _primary(elected, "elected", own),
        ]
    at_s = _declared_at_s(has_heartbeat_datastores, settings)
    if has_heartbeat_datastores:
        text = "Heartbeats go on, no isolation mark: Network Partitioned, nothing is restarted"
        return [start, *_suspicion(settings), _primary(at_s, "seen_partitioned", text)]
    dead = "Without heartbeat datastores it takes the other side for dead"
    tries = "Tries to restart its VMs; they run over there and their file locks hold, so every attempt fails"
    return [
        start,
        *_suspicion(settings),
        _primary(at_s, "declared_dead", dead),
        _primary(at_s, "restart_refused", tries),
    ]


def _agent_down(is_primary: bool, settings: HaSettings) -> list[TimelineStep]:
    start = _host(0.0, "agent_stops", "The HA agent stops; the host and its VMs run on")
    if is_primary:
        found = "Finds the VMs of the old primary running: nothing is restarted"
        return [
            start,
            *_new_primary(settings),
            _primary(_restart_pass_s(settings), "nothing_to_restart", found),
        ]
    at_s = settings.host_timeout_s + timing.ICMP_PING_S
    text = "The address answers: Agent Unreachable, nothing is restarted"
    return [start, *_suspicion(settings), _primary(at_s, "agent_unreachable", text)]

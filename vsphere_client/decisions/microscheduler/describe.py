"""Why a world was in a state, in words."""

from __future__ import annotations

from vsphere_client.decisions.cpu.figures import QUANTUM_US
from vsphere_client.decisions.microscheduler.schedule import Schedule, StateSegment, WorldName
from vsphere_client.decisions.microscheduler.states import BLOCKING, Cause, State

BLOCKED_WORDS = "Wait (blocked)"
"""The state of a world that waits for the VMkernel."""
STATE_WORDS = {
    State.RUN: "Run",
    State.WAIT: "Wait (idle)",
    State.READY: "Ready",
    State.LIMITED: "Ready, limited",
    State.COSTOP: "Co-stop",
    State.SWAP_WAIT: BLOCKED_WORDS,
}
"""The states as a legend names them."""

_CAUSES = {
    Cause.IDLE_CORE: "took a wholly idle core of its home NUMA node",
    Cause.LAST_PCPU: "took the pCPU it ran on last, whose cache it may still find warm",
    Cause.IDLE_THREAD: "took an idle pCPU of its home NUMA node",
    Cause.REMOTE_PCPU: "took an idle pCPU of another NUMA node, as its home node had none",
    Cause.RESERVATION: "its VM was below its CPU reservation",
    Cause.SHARES: "it had the lowest MHzPerShare of those who waited ({figure:.3f})",
    Cause.PREEMPTED_OTHER: "pre-empted {other}, which had a higher MHzPerShare (its own: {figure:.3f})",
    Cause.MOVED: "moved to a core with an idle partner thread",
    Cause.MADE_ROOM: "made room for {other}, which is bound to the pCPU that it ran on",
    Cause.AFFINITY: "its CPU affinity allows it this pCPU; {other} moved to another",
    Cause.OWN_CORE: "its core is nobody else's (latency sensitivity High)",
    Cause.OWN_THREAD: "its hyper-thread is nobody else's, nor is its core (High with Hyper-threading)",
    Cause.TOGETHER: "co-started with a sibling that runs",
    Cause.NO_PCPU: "woke up, and all pCPUs were busy",
    Cause.QUANTUM_OVER: f"its quantum of about {QUANTUM_US // 1000} ms was over, and another had a lower MHzPerShare",
    Cause.PREEMPTED: "pre-empted by {other}",
    Cause.CORE_TAKEN: "{other} needs the whole core",
    Cause.CAUGHT_UP: "its siblings have caught up; waits for a pCPU",
    Cause.REFILLED: "its limit allows it again; waits for a pCPU",
    Cause.LIMIT: "its VM has used up what its CPU limit allows for now",
    Cause.AHEAD: "co-stopped: {other} lags by {ms:.1f} ms",
    Cause.AHEAD_OF_PAGES: "co-stopped: {other}, which waits for its pages, lags by {ms:.1f} ms",
    Cause.IDLE: "the guest is idle",
    Cause.SWAP_WAIT: "waits for pages that the VMkernel brings back",
    Cause.PAGE_CAME: "its page has come; waits for a pCPU",
    Cause.IO_WAIT: "waits for its disk commands",
}


def describe_cause(schedule: Schedule, world: WorldName, segment: StateSegment) -> str:
    """Why a world came into a state: ``co-stopped: db-01 vcpu-1 lags by 3.0 ms``."""
    other = schedule.worlds[segment.other].full if segment.other >= 0 else "another world"
    if segment.cause is Cause.MOVED and segment.other >= 0:
        return f"changed places with {other}, so that both get a whole core in turn"
    if segment.cause is Cause.IDLE and world.kind != "vcpu":
        return "it has nothing to do"
    words = _CAUSES[segment.cause]
    return words.format(other=other, figure=segment.figure, ms=segment.figure / 1000.0)


def describe_segment(schedule: Schedule, world: int, segment: StateSegment) -> str:
    """One stretch of a world in three lines: who and what, from when to when, and why."""
    what = BLOCKED_WORDS if segment.cause in BLOCKING else STATE_WORDS[segment.state]
    where = f" on pCPU {segment.pcpu}" if segment.state is State.RUN else ""
    start, end = segment.start_us / 1000.0, segment.end_us / 1000.0
    name = schedule.worlds[world].full
    return (
        f"{name}: {what}{where}\n{start:.3f} to {end:.3f} ms ({end - start:.3f} ms)\n"
        f"{describe_cause(schedule, schedule.worlds[world], segment)}"
    )

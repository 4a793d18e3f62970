"""Inside a vMotion: who did what when, what each pass copied, and the moment of the switchover."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vsphere_client.decisions.vmotion.precopy import SWITCHOVER_GOAL_S
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.record import MigrationRecord, StageSpan
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.vmotion.work import MigrationWork
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.session.session import Session
from vsphere_client.session.views.monitor_vmotion_files import (
    FileRow,
    MoveEnd,
    describe_storage_line,
    ends_of,
    file_rows,
)
from vsphere_client.session.views.monitor_vmotion_line import leaves_by, line_words, vmk_words
from vsphere_client.session.views.monitor_vmotion_wire import (
    PassRow,
    RatePoint,
    Wire,
    rates_of,
    seconds_since,
    wire_of,
)

NETWORK = ("network", "")
LANES = (
    ("vcsa", "vpxd"),
    ("source", "vpxa"),
    ("source", "hostd"),
    ("source", "VMX"),
    ("source", "VMkernel"),
    NETWORK,
    ("destination", "VMkernel"),
    ("destination", "VMX"),
    ("destination", "hostd"),
    ("destination", "vpxa"),
)
"""Place and daemon of each lane, top to bottom; the vMotion network lies between the two VMkernels."""
VPXA_S = 0.1
"""vpxa hands what vpxd asks on to its hostd (our assumption)."""

_LANE_OF_ACTOR = {
    "vpxd": ("vcsa", "vpxd"),
    "hostd source": ("source", "hostd"),
    "hostd destination": ("destination", "hostd"),
    "vmx destination": ("destination", "VMX"),
    "vmx source": ("source", "VMX"),
    "vmkernel": ("source", "VMkernel"),
    "vmm": ("source", "VMkernel"),
}


@dataclass(frozen=True, slots=True)
class LaneBar:
    """One stage in its lane; seconds since the migration began. ``tone`` is its colour's part in the story."""

    lane: tuple[str, str]
    label: str
    start_s: float
    end_s: float
    tone: str
    running: bool = False


@dataclass(frozen=True, slots=True)
class Switchover:
    """The moment nobody runs the VM; seconds since the migration began."""

    stun_s: float
    resume_s: float
    last_mb: float
    rarp_s: float | None

    @property
    def seconds(self) -> float:
        """How long the guest stands still."""
        return self.resume_s - self.stun_s


@dataclass(frozen=True, slots=True)
class VMotionView:
    """The last or running migration of a VM, as far as it has come."""

    task: str
    vcenter_name: str
    source: str
    source_name: str
    destination: str
    destination_name: str
    reason: str
    live: bool
    result: str
    percent: float
    label: str
    started_us: int
    elapsed_s: float
    bars: tuple[LaneBar, ...]
    passes: tuple[PassRow, ...]
    bandwidth_mb_s: float
    dirty_mb_s: float
    throttle: float
    left_mb: float
    goal_mb: float
    eta_s: float | None
    switchover: Switchover | None
    transferred_mb: float
    vlan: int | None
    network: str
    vmk_source: str
    vmk_destination: str
    kind: str
    encrypted: bool
    line: str
    wire: Wire
    rates: tuple[RatePoint, ...]
    ends: tuple[MoveEnd, MoveEnd]
    """The hosts, or the datastores where only files move."""
    causes: tuple[str, ...] = ()
    """Why it failed, in numbers."""
    files: tuple[FileRow, ...] = ()
    crosses: bool = False
    """Whether something crosses what ``line`` names, now."""
    leaves_by: str = ""
    """The adapter that memory leaves the source by, where that is none of vMotion's."""

    @property
    def lanes(self) -> tuple[tuple[str, str], ...]:
        """Place and daemon of each lane: one host where only files move."""
        return tuple(lane for lane in LANES if self.kind != "storage" or lane[0] != "destination")

    @property
    def running(self) -> bool:
        """Whether it still goes on."""
        return self.result == "running"


def vmotion_view(session: Session, moid: str) -> VMotionView | None:
    """The last migration of a VM that was begun; None if there was none."""
    records = session.engine.service(MigrationService).records
    record = next((one for one in reversed(records) if one.vm == moid), None)
    return None if record is None else _view(session, record)


def _vcenter_name(session: Session, record: MigrationRecord) -> str:
    """The vCenter Server that carries the migration out: the source's."""
    world = session.engine.world
    return vcenter_of(world, world.objects.get(record.source)).name


def _view(session: Session, record: MigrationRecord) -> VMotionView:
    task = session.engine.tasks.get(record.task)
    now = session.now_us if record.ended_us is None else record.ended_us
    bars = _bars(record, task, now)
    passes = (*_passes(record), *_running_pass(record, task, session.now_us))
    end_s = (now - record.started_us) / 1e6
    network, vlan = _network(session, record)
    ends, files = ends_of(session, record), file_rows(session, record)
    return VMotionView(
        task=record.task,
        vcenter_name=_vcenter_name(session, record),
        source=record.source,
        source_name=record.source_name,
        destination=record.destination,
        destination_name=record.destination_name,
        reason=record.reason,
        live=record.live,
        result=record.result,
        percent=_percent(record, task, session.now_us),
        label=_label(record, task, ends[1].name),
        started_us=record.started_us,
        elapsed_s=end_s,
        bars=bars,
        passes=passes,
        bandwidth_mb_s=record.bandwidth_mb_per_s,
        dirty_mb_s=record.dirty_mb_per_s,
        throttle=record.throttle,
        left_mb=record.left_mb,
        goal_mb=SWITCHOVER_GOAL_S * record.bandwidth_mb_per_s,
        eta_s=_eta(record, task, session.now_us),
        switchover=_switchover(record),
        transferred_mb=record.transferred_mb + _sent_by_the_running_pass(record, task, session.now_us),
        vlan=vlan,
        network=network,
        vmk_source=vmk_words(session, record.source),
        vmk_destination=vmk_words(session, record.destination),
        kind=record.kind,
        encrypted=record.encrypted,
        line=describe_storage_line(ends, files) if record.kind == "storage" else line_words(session, record),
        wire=wire_of(session, record),
        rates=rates_of(record, passes),
        causes=tuple(one.text for one in task.fault.reasons) if task is not None and task.fault else (),
        files=files,
        crosses=_crosses(record, task, files),
        ends=ends,
        leaves_by=leaves_by(session, record),
    )


def _percent(record: MigrationRecord, task: Task | None, now_us: int) -> float:
    if record.result == "success" or task is None:
        return 100.0 if record.result == "success" else 0.0
    return task.progress_percent(now_us)


def _label(record: MigrationRecord, task: Task | None, end: str) -> str:
    if record.result == "success":
        verb = "resumed on" if record.kind != "storage" else "runs from" if record.live else "lies on"
        return f"{verb} {end}"
    if record.result != "running":
        return record.result.removeprefix("error: ")
    return task.details if task is not None else ""


def _sent_by_the_running_pass(record: MigrationRecord, task: Task | None, now_us: int) -> float:
    """MB that the pass in progress has sent: its bandwidth for as long as it runs, at most what it has to send."""
    work = _copying(record, task)
    if work is None or work.current is None:
        return 0.0
    return min(work.current.mb, work.bandwidth * (now_us - work.since_us) / 1e6)


def _work(record: MigrationRecord, task: Task | None) -> MigrationWork | None:
    """The work of a migration that has begun a stage and has not ended."""
    work = task.work if task is not None else None
    begun = record.result == "running" and isinstance(work, MigrationWork) and work.key
    return work if begun else None


def _copying(record: MigrationRecord, task: Task | None) -> MigrationWork | None:
    """The work of a migration that copies memory at this moment."""
    work = _work(record, task)
    return work if work is not None and work.key == "precopy" else None


def _running_pass(record: MigrationRecord, task: Task | None, now_us: int) -> tuple[PassRow, ...]:
    work = _copying(record, task)
    if work is None or work.current is None:
        return ()
    seconds, start = (now_us - work.since_us) / 1e6, seconds_since(record, work.since_us)
    return (PassRow(str(work.passes), work.current.mb, seconds, None, start),)


def _bars(record: MigrationRecord, task: Task | None, now_us: int) -> tuple[LaneBar, ...]:
    """Every stage that ended, the one that runs now, and where the VM itself runs."""
    spans, work = list(record.stages), _work(record, task)
    if work is not None:
        spans.append(StageSpan(work.key, work.actor, work.label, work.since_us, now_us))
    bars = [_bar(record, span) for span in _joined(spans)]
    if work is not None:
        bars[-1] = replace(bars[-1], running=True)
    return (*_where_it_runs(record, task, now_us), *_through_vpxa(record), *bars)


def _joined(spans: list[StageSpan]) -> list[StageSpan]:
    """Looks at the same copy, one after another, are one bar."""
    found: list[StageSpan] = []
    for span in spans:
        last = found[-1] if found else None
        if last is not None and (last.key, last.label) == (span.key, span.label) == ("copy", last.label):
            found[-1] = StageSpan(last.key, last.actor, last.label, last.start_us, span.end_us)
        else:
            found.append(span)
    return found


def _through_vpxa(record: MigrationRecord) -> list[LaneBar]:
    """What vpxd asks of a hostd passes the vpxa of that host first."""
    asked = [span for span in record.stages if span.actor in ("hostd source", "hostd destination")]
    return [
        LaneBar(
            (span.actor.partition(" ")[2], "vpxa"),
            "",
            seconds_since(record, span.start_us) - VPXA_S,
            seconds_since(record, span.start_us),
            "stage",
        )
        for span in asked
    ]


def _bar(record: MigrationRecord, span: StageSpan) -> LaneBar:
    lane = (
        ("destination", "VMkernel")
        if span.key == "rarp"
        else _LANE_OF_ACTOR.get(span.actor, ("vcsa", "vpxd"))
    )
    label = span.label.replace(",", " ") if span.key == "precopy" else span.label
    tone = {"precopy": "pass", "copy": "pass", "switchover": "stun", "rarp": "rarp"}.get(span.key, "stage")
    return LaneBar(
        lane, label, seconds_since(record, span.start_us), seconds_since(record, span.end_us), tone
    )


def _where_it_runs(record: MigrationRecord, task: Task | None, now_us: int) -> tuple[LaneBar, ...]:
    """The guest in the VMX lanes: at the source until the stun, at the destination from the resume on."""
    if not record.live:
        return ()
    stun = next((span for span in record.stages if span.key == "switchover"), None)
    begins = [span.start_us for span in record.stages if span.key == "precopy"]
    if (work := _copying(record, task)) is not None:
        begins.append(work.since_us)
    end_us = stun.start_us if stun is not None else now_us
    bars = [
        LaneBar(("source", "VMX"), f"{record.vm_name} runs here", 0.0, seconds_since(record, end_us), "guest")
    ]
    if begins:
        span = seconds_since(record, begins[0]), seconds_since(record, end_us)
        bars.append(LaneBar(("destination", "VMkernel"), "receives pages", *span, "receive"))
    if stun is not None:
        there = seconds_since(record, stun.end_us), seconds_since(record, max(now_us, stun.end_us))
        stays = record.kind == "storage" or bool(record.failed_in)
        lane, tone = (
            ("source" if stays else "destination", "VMX"),
            "guest" if record.failed_in else "guest_there",
        )
        bars.append(LaneBar(lane, f"{record.vm_name} runs here", *there, tone))
    return tuple(bars)


def _passes(record: MigrationRecord) -> tuple[PassRow, ...]:
    """The passes over memory and what was sent at the stun; none where no memory moves."""
    if record.kind == "storage":
        return ()
    starts = [seconds_since(record, span.start_us) for span in record.stages if span.key == "precopy"]
    rows = [
        PassRow(
            str(number), one.mb, one.seconds, one.dirtied_mb, starts[number] if number < len(starts) else 0.0
        )
        for number, one in enumerate(record.passes)
    ]
    stun = next((span for span in record.stages if span.key == "switchover"), None)
    if stun is not None:
        start, end = seconds_since(record, stun.start_us), seconds_since(record, stun.end_us)
        rows.append(PassRow("stun", record.left_mb, end - start, 0.0, start))
    return tuple(rows)


def _switchover(record: MigrationRecord) -> Switchover | None:
    stun = next((span for span in record.stages if span.key == "switchover"), None)
    if stun is None:
        return None
    resume = seconds_since(record, stun.end_us)
    return Switchover(seconds_since(record, stun.start_us), resume, record.left_mb, resume)


def _eta(record: MigrationRecord, task: Task | None, now_us: int) -> float | None:
    """Seconds until the guest runs on the other side if nothing changes; None when it is not known."""
    if record.result != "running" or not record.live or task is None or record.bandwidth_mb_per_s <= 0:
        return None
    ratio = min(record.dirty_mb_per_s * record.throttle / record.bandwidth_mb_per_s, 0.9)
    left = 0.0 if task.stage is None or task.stage.duration_us is None else task.stage.duration_us / 1e6
    left = max(0.0, left - (now_us - task.stage_started_us) / 1e6)
    work = task.work
    dirtied = work.current.dirtied_mb if isinstance(work, MigrationWork) and work.current is not None else 0.0
    # What the running pass leaves behind is sent in passes that shrink by the ratio until the goal.
    while dirtied > SWITCHOVER_GOAL_S * record.bandwidth_mb_per_s and ratio > 0:
        left += dirtied / record.bandwidth_mb_per_s
        dirtied *= ratio
    return left + dirtied / record.bandwidth_mb_per_s


def _network(session: Session, record: MigrationRecord) -> tuple[str, int | None]:
    world = session.engine.world
    if record.vm not in world.objects:
        return "", None
    networks = world.vm(record.vm).networks
    if not networks:
        return "", None
    network = world.network(networks[0])
    return network.name, network.config.vlan


def _crosses(record: MigrationRecord, task: Task | None, files: tuple[FileRow, ...]) -> bool:
    """Whether memory or files go over the vMotion network now, or between the datastores where only files move."""
    carriers = [one.carrier for one in files if one.running and one.carrier]
    if record.kind == "storage":
        return bool(carriers)
    return _copying(record, task) is not None or "vMotion network" in carriers

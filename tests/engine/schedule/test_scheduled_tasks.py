"""Scheduled tasks: they come at their time, once or again and again, in the name of who asked for them."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest
from engine_scene import EngineBuilder, body_digest, done, event_types, find_host, find_vm, refusal, run
from pydantic import ValidationError

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.schedule.service import ScheduledTask, ScheduledTaskService
from vsphere_client.engine.tasks import Task
from vsphere_client.model.commands import (
    CancelTask,
    CommandCall,
    DeleteVm,
    EnableScheduledTask,
    MigrateVm,
    PowerOffVm,
    PowerOnVm,
    ReconfigureScheduledTask,
    RemoveScheduledTask,
    RunScheduledTask,
    ScheduleTask,
    dump_command,
    parse_command,
)
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.moments import moment_us
from vsphere_client.model.recurrence import Recurrence
from vsphere_client.model.tasks import Source, TaskState

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
MOVE = CommandCall.of(MigrateVm(vm="vm01", host="esx02.lab.local", priority="normal"))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("in 30m", 600 + 1800),
        ("90s", 90),
        ("1h30m", 5400),
        ("2026-01-05 09:30", 5400),
        ("2026-01-05T09:30:00+01:00", 1800),
        ("2026-01-06", 16 * 3600),
    ],
)
def test_moments(text: str, seconds: float) -> None:
    assert moment_us(text, 600_000_000, START) == seconds * 1_000_000


@pytest.mark.parametrize("text", ["", "soon", "in a while", "2026-13-01", "-5m", "2026-01-05 25:00"])
def test_texts_that_are_no_moment(text: str) -> None:
    with pytest.raises(ValidationError):
        ScheduleTask(name="x", at=text, command=MOVE)


@pytest.mark.parametrize(
    "call",
    [
        {"do": "fly"},
        {"do": "migrate_vm"},
        {"do": "migrate_vm", "with": {"vm": "a", "wings": 2}},
        {"do": "remove_scheduled_task", "with": {"scheduled_task": "x"}},
    ],
)
def test_a_command_that_does_not_fit_is_refused_at_once(call: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ScheduleTask.model_validate({"name": "x", "at": "1h", "command": call})


def entries(engine: Engine) -> list[ScheduledTask]:
    return list(engine.service(ScheduledTaskService).entries.values())


def last_move(engine: Engine) -> Task:
    return [task for task in engine.tasks.all() if isinstance(task.command, MigrateVm)][-1]


def test_it_comes_at_its_time_as_the_person_who_scheduled_it(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    run(engine, 100)
    task = engine.submit(ScheduleTask(name="Tonight", at="in 30m", command=MOVE))
    assert (task.state, task.name, task.entity) == (
        TaskState.SUCCESS, "Create scheduled task", find_vm(engine).moid,
    )  # fmt: skip
    run(engine, 1799)
    assert find_vm(engine).host == find_host(engine, 1).moid
    run(engine, 60)
    assert find_vm(engine).host == find_host(engine, 2).moid
    move = last_move(engine)
    assert move.queued_us == (100 + 1800) * 1_000_000
    assert (move.source, move.initiator, move.name) == (
        Source.SCHEDULE, "VSPHERE.LOCAL\\Administrator", "Relocate virtual machine",
    )  # fmt: skip
    (entry,) = entries(engine)
    assert (entry.next_us, entry.last_us, entry.last_task) == (None, move.queued_us, move.key)
    kinds = event_types(engine)
    assert [kinds.count(f"ScheduledTask{what}Event") for what in ("Created", "Started", "Failed")] == [
        1,
        1,
        0,
    ]


def test_what_is_scheduled_is_checked_when_it_comes(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    engine.submit(ScheduleTask(name="Later", at="10m", command=MOVE))
    done(engine, PowerOffVm(vm="vm01"))
    done(engine, DeleteVm(vm="vm01"))
    run(engine, 700)
    move = last_move(engine)
    assert move.fault is not None
    assert move.fault.name == "NotFound"
    assert event_types(engine)[-2:] == ["ScheduledTaskStartedEvent", "ScheduledTaskFailedEvent"]


def test_again_and_again(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1, step_s=300)
    off, on = CommandCall.of(PowerOffVm(vm="vm01")), CommandCall.of(PowerOnVm(vm="vm01"))
    engine.submit(ScheduleTask(name="Off at night", at="1h", every=86_400, command=off))
    engine.submit(ScheduleTask(name="On in the morning", at="11h", every=86_400, command=on))
    seen = []
    for hours in (2, 10, 12, 3):
        run(engine, hours * 3600)
        seen.append(find_vm(engine).power_state)
    assert seen == [PowerState.OFF, PowerState.ON, PowerState.ON, PowerState.OFF]
    hour_us = 3_600_000_000
    assert [entry.next_us for entry in entries(engine)] == [49 * hour_us, 35 * hour_us]


def test_now_never_and_not_for_the_time_being(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    key = engine.submit(ScheduleTask(name="Move", at="1h", command=MOVE)).result
    assert engine.submit(EnableScheduledTask(scheduled_task="Move", enabled=False)).state == TaskState.SUCCESS
    run(engine, 3700)
    assert find_vm(engine).host == find_host(engine, 1).moid
    assert done(engine, RunScheduledTask(scheduled_task=key)).result == last_move(engine).key
    run(engine, 60)
    assert find_vm(engine).host == find_host(engine, 2).moid
    engine.submit(EnableScheduledTask(scheduled_task="Move"))
    assert entries(engine)[0].next_us is None, "its time has passed"
    assert engine.submit(RemoveScheduledTask(scheduled_task="Move")).state == TaskState.SUCCESS
    assert not entries(engine)
    assert refusal(engine, RunScheduledTask(scheduled_task="Move"))[0] == "NotFound"


def test_one_that_was_removed_does_not_come(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    engine.submit(ScheduleTask(name="Move", at="1h", command=MOVE))
    engine.submit(RemoveScheduledTask(scheduled_task="Move"))
    run(engine, 4000)
    assert find_vm(engine).host == find_host(engine, 1).moid


def test_refusals(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    engine.submit(ScheduleTask(name="Move", at="1h", command=MOVE))
    assert refusal(engine, ScheduleTask(name="Move", at="2h", command=MOVE))[0] == "DuplicateName"
    run(engine, 10)
    assert "in the past" in refusal(engine, ScheduleTask(name="Then", at="5s", command=MOVE))[1]


def test_they_survive_a_checkpoint_and_the_journal(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    command = ScheduleTask(name="Move", at="10m", every="2h", command=MOVE)
    entry = dump_command(command)
    assert parse_command(entry["do"], entry["with"]) == command
    engine.submit(command)
    run(engine, 60)
    copy = pickle.loads(pickle.dumps(engine))
    copy.wire()
    for one in (engine, copy):
        run(one, 700)
    assert body_digest(engine) == body_digest(copy)
    assert find_vm(copy).host == find_host(copy, 2).moid


# again by the calendar, and who is told of it ---------------------------------------------------------------------


def kinds_of(engine: Engine) -> list[str]:
    return [kind.removesuffix("Event") for kind in event_types(engine) if kind.startswith("ScheduledTask")]


def test_a_run_that_ends_well_is_completed_and_mailed(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    engine.submit(ScheduleTask(name="Move", at="10m", command=MOVE, email="ops@lab.local"))
    run(engine, 600)
    assert kinds_of(engine) == ["ScheduledTaskCreated", "ScheduledTaskStarted"]
    run(engine, 60)
    assert kinds_of(engine)[2:] == ["ScheduledTaskCompleted", "ScheduledTaskEmailCompleted"]
    mail = [event for event in engine.events.all() if event.type_id == "ScheduledTaskEmailCompletedEvent"]
    assert mail[0].message.endswith("sent email to ops@lab.local")


def test_a_run_that_fails_on_the_way_says_so_at_its_end(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    engine.submit(ScheduleTask(name="Move", at="10m", command=MOVE, email="ops@lab.local"))
    run(engine, 601)
    engine.submit(PowerOffVm(vm="vm01"))
    assert kinds_of(engine)[-1] == "ScheduledTaskStarted"
    engine.submit(CancelTask(task=last_move(engine).key))
    assert kinds_of(engine)[-2:] == ["ScheduledTaskFailed", "ScheduledTaskEmailCompleted"]


def test_it_comes_on_the_days_that_were_asked_for_and_no_longer(small_engine: EngineBuilder) -> None:
    """2026-01-05 is a Monday, 08:00 at the start: Tuesday and Thursday at nine, until the 14th."""
    engine = small_engine(hosts=1, vms=1, step_s=300)
    again = Recurrence(frequency="weekly", weekdays=("tuesday", "thursday"), until="2026-01-14")
    off = CommandCall.of(PowerOffVm(vm="vm01"))
    engine.submit(ScheduleTask(name="Off", at="2026-01-05 09:00", command=off, recurrence=again))
    day_us = 86_400_000_000
    times = []
    while (entry := entries(engine)[0]).next_us is not None:
        times.append(entry.next_us)
        run(engine, (entry.next_us - engine.now_us) / 1e6)
    assert times == [day * day_us + 3_600_000_000 for day in (1, 3, 8)]
    assert entry.last_us == times[-1]


def test_a_scheduled_task_can_be_changed(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    key = engine.submit(ScheduleTask(name="Move", at="1h", command=MOVE, enabled=False)).result
    engine.submit(ScheduleTask(name="Other", at="1h", command=MOVE))
    change = ReconfigureScheduledTask(
        scheduled_task="Move",
        name="Move soon",
        at="in 10m",
        recurrence=Recurrence(frequency="daily"),
        email="a@b",
        enabled=True,
    )
    assert engine.submit(change).state == TaskState.SUCCESS
    entry = entries(engine)[0]
    assert (entry.key, entry.name, entry.next_us, entry.email) == (key, "Move soon", 600_000_000, "a@b")
    assert kinds_of(engine)[-1] == "ScheduledTaskReconfigured"
    run(engine, 660)
    assert find_vm(engine).host == find_host(engine, 2).moid
    assert entry.next_us == (600 + 86_400) * 1_000_000
    taken = ReconfigureScheduledTask(scheduled_task=key, name="Other")
    assert refusal(engine, taken)[0] == "DuplicateName"
    past = ReconfigureScheduledTask(scheduled_task=key, at="1m")
    assert "in the past" in refusal(engine, past)[1]


def test_a_distance_and_a_calendar_do_not_go_together() -> None:
    with pytest.raises(ValidationError):
        ScheduleTask(name="x", at="1h", every="1h", recurrence=Recurrence(frequency="daily"), command=MOVE)

"""Why? of every migration: by a person, by DRS, for maintenance mode; from the task and from the event."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import EnterMaintenanceMode, MigrateVm
from vsphere_client.model.tasks import Source, TaskState
from vsphere_client.session.session import Session
from vsphere_client.session.views.events import EventViews
from vsphere_client.session.views.monitor_why import WhyContent, why_event, why_task
from vsphere_client.session.views.tasks import TaskViews

LAB = """
format: 1
name: Moves
seed: 5
inventory:
  datacenters:
  - name: DC1
    datastores: [{name: ds1, type: VMFS, gb: 4096, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      drs: {enabled: true}
      hosts:
      - {name: "h{n}", count: 3, sockets: 1, cores_per_socket: 8, memory_mb: 32768}
      vms:
      - {name: "vm{n}", count: 6, host: h1, num_cpu: 2, memory_mb: 2048, disks: [{gb: 10}], networks: [VM Network],
         workload: {constant: {cpu_mhz: 2500, memory_active_mb: 500, dirty_mb_per_s: 5}}}
"""

ALONE = LAB.replace("drs: {enabled: true}", "drs: {enabled: false}")


@pytest.fixture
def moved() -> Session:
    """A person has moved a VM, DRS has balanced, and a host was emptied."""
    session = Session(load_lab_text(LAB, Path()))
    session.submit(MigrateVm(vm="vm1", host="h2"))
    session.run_for(90_000_000)
    session.submit(EnterMaintenanceMode(host="h1"))
    session.run_for(120_000_000)
    return session


def explained(session: Session) -> dict[Source, list[WhyContent | None]]:
    """Why? of all migrations, by who asked for them."""
    found: dict[Source, list[WhyContent | None]] = {}
    for task in session.engine.tasks.all():
        if isinstance(task.command, MigrateVm):
            found.setdefault(task.source, []).append(why_task(session, task.key))
    return found


def test_every_migration_is_explained_with_numbers(moved: Session) -> None:
    found = explained(moved)
    assert set(found) == {Source.USER, Source.DRS, Source.MAINTENANCE}
    for contents in found.values():
        assert all(one is not None and one.saw for one in contents)
    (mine,) = found[Source.USER]
    assert mine is not None
    assert mine.sentence.endswith("asked for vm1 to move from h1 to h2.")
    figures = dict(mine.saw)
    assert figures["Result"] == "success"
    assert figures["Guest stood still for"].endswith(" ms")
    assert "MB in" in figures["Memory sent"]


def test_lists_offer_it_at_tasks_and_events_alike(moved: Session) -> None:
    tasks, events = TaskViews(moved), EventViews(moved)
    moves = [task for task in moved.engine.tasks.all() if isinstance(task.command, MigrateVm)]
    assert all(view.why for task in moves if (view := tasks.get(task.key)) is not None)
    told = [event for event in moved.engine.events.all() if event.type_id.endswith("VmMigratedEvent")]
    assert len(told) == len(moves)
    assert all(events.view(event).why for event in told)
    sentences = {content.sentence for event in told if (content := why_event(moved, event.key)) is not None}
    of_tasks = {one.sentence for contents in explained(moved).values() for one in contents if one is not None}
    assert sentences == of_tasks


def test_a_failed_migration_names_what_is_wrong_on_the_way() -> None:
    """vmotion.md 3 row 8: nothing of it is known up front."""
    lab = ALONE.replace(
        "memory_mb: 32768}",
        "memory_mb: 32768, vmkernel: [{name: vmk0, services: [management], ip: 10.10.0.1},"
        " {name: vmk1, services: [vmotion], ip: 10.20.0.1, mtu: 9000}],"
        " switches: [{name: vSwitch0, nics: [vmnic0, vmnic1]}]}",
    )
    session = Session(load_lab_text(lab, Path()))
    session.submit(MigrateVm(vm="vm1", host="h2"))
    session.run_for(60_000_000)
    (task,) = (one for one in session.engine.tasks.all() if isinstance(one.command, MigrateVm))
    content = why_task(session, task.key)
    assert content is not None
    assert "no memory arrived" in content.sentence
    assert content.reasons == (
        "h1 sends frames with an MTU of 9000 bytes, the switch of h1 takes 1500: small frames connect, memory "
        "does not get through.",
    )
    (row,) = (one for one in session.report()["tasks"] if one["id"] == task.key)
    assert row["reasons"] == list(content.reasons)


def test_warnings_of_the_checks_stay_with_the_migration() -> None:
    """vmotion.md 3 row 23: a disconnected image that the other host does not reach is a warning only."""
    lab = ALONE.replace(
        "hosts: all}]\n    networks",
        "hosts: all}, {name: local1, type: VMFS, gb: 100, hosts: [h1]}]\n    networks",
    )
    lab = lab.replace("disks:", "cdrom: {iso: '[local1] tools.iso'}, disks:")
    session = Session(load_lab_text(lab, Path()))
    session.submit(MigrateVm(vm="vm1", host="h2"))
    session.run_for(60_000_000)
    (row,) = (one for one in session.report()["migrations"] if one["reason"] == "user")
    assert row["result"] == "success"
    assert len(row["warnings"]) == 1
    assert "uses backing '[local1] tools.iso', which is not accessible" in row["warnings"][0]
    (task,) = (one for one in session.engine.tasks.all() if one.source == Source.USER)
    content = why_task(session, task.key)
    assert content is not None
    assert dict(content.saw)["Warning"] == row["warnings"][0]


def test_a_migration_without_a_free_slot_is_queued_and_says_for_what() -> None:
    """vmotion.md 5: the ninth from a host with 10 GbE; it can be cancelled."""
    session = Session(load_lab_text(ALONE.replace("count: 6", "count: 9"), Path()))
    for number in range(1, 10):
        session.submit(MigrateVm(vm=f"vm{number}", host="h2"))
    session.run_for(1_000_000)
    readers = TaskViews(session)
    found = map(readers.get, readers.recent_keys())
    views = {view.target_name: view for view in found if view is not None}
    assert [views[f"vm{number}"].state for number in (8, 9)] == [TaskState.RUNNING, TaskState.QUEUED]
    last = views["vm9"]
    assert last.details == "Waiting for the host h1: 8 of 8 units are taken, this needs 1."
    waits = why_task(session, last.key)
    assert waits is not None
    assert dict(waits.saw)["Result"] == last.details
    assert (last.cancellable, last.started, last.queued_for_us) == (True, None, 1_000_000)
    session.run_for(120_000_000)
    ended = TaskViews(session).get(last.key)
    assert ended is not None
    assert ended.state == TaskState.SUCCESS
    # What it waited for its slot is not part of what it took.
    assert ended.queued_for_us > 2_000_000
    assert ended.execution_us is not None
    assert ended.execution_us < 10_000_000

from pathlib import Path

import pytest

from vsphere_client.engine import run_queue
from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.kernel.clock import Kernel
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import (
    EnterMaintenanceMode,
    FailHost,
    MigrateVm,
    PowerOffVm,
    Rename,
    RunDrs,
)
from vsphere_client.model.kinds import AlarmStatus
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.units import HOUR_US, MINUTE_US, SECOND_US
from vsphere_client.session.session import Session
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.bridge.marks import Bookmark

LAB = """
format: 1
name: Driven
seed: 3
start: 2026-01-05T08:00:00Z
inventory:
  datacenters:
  - name: DC1
    datastores: [{name: ds1, type: VMFS, gb: 4096, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      drs: {enabled: true}
      hosts: [{name: esx01.lab.local}, {name: esx02.lab.local}]
      vms:
      - {name: web01, host: esx01.lab.local, disks: [{gb: 40}], networks: [VM Network],
         workload: {constant: {cpu_mhz: 800, memory_active_mb: 512, dirty_mb_per_s: 5}}}
timeline:
- {at: 10m, do: power_off_vm, with: {vm: web01}}
"""


@pytest.fixture
def driver(qapp):
    made = SessionDriver(Session(load_lab_text(LAB, Path("."))))
    yield made
    made.close()


def moid(driver, name, kind=VirtualMachine):
    return driver.session.engine.world.find(kind, name).moid


@pytest.mark.parametrize("speed", [60.0, 3600.0])
def test_playing_lets_time_pass_and_pausing_stops_at_once(driver, qtbot, speed):
    states = []
    driver.time_state_changed.connect(lambda: states.append((driver.paused, driver.speed)))
    driver.set_speed(speed)
    with qtbot.waitSignals([driver.clock_changed, driver.ticked], timeout=5000):
        driver.play()
    assert not driver.paused
    driver.pause()
    stopped = driver.now_us
    assert stopped > 0
    assert driver.paused
    told = []
    driver.clock_changed.connect(told.append)
    qtbot.wait(60)
    assert driver.now_us == stopped
    assert told == []
    assert states == [(True, speed), (False, speed), (True, speed)]


def test_long_work_of_a_command_is_finished_in_slices_while_the_clock_stands(driver, qtbot, monkeypatch):
    monkeypatch.setattr(run_queue, "PORTION_EFFORT", 1)
    monkeypatch.setattr("vsphere_client.ui.bridge.driver.SLICE_S", -1.0)
    driver.session.run_until(30 * SECOND_US)
    task = driver.submit(RunDrs(cluster="C1"))
    assert task.state == TaskState.RUNNING
    assert driver.paused
    qtbot.waitUntil(lambda: task.ended, timeout=5000)
    qtbot.waitUntil(lambda: not driver.session.instant_open, timeout=5000)
    assert (driver.now_us, driver.paused) == (30 * SECOND_US, True)
    assert task.state == TaskState.SUCCESS


def test_a_slice_ends_after_its_budget_even_if_asked_for_hours(driver, qtbot, monkeypatch):
    budgets = []
    run_until = Kernel.run_until

    def noting(self, target_us, budget_s=None):
        budgets.append(budget_s)
        return run_until(self, target_us, budget_s)

    monkeypatch.setattr(Kernel, "run_until", noting)
    driver.run_to(5 * HOUR_US)
    qtbot.waitUntil(lambda: len(budgets) > 3, timeout=5000)
    driver.pause()
    assert set(budgets) == {0.008}
    assert driver.now_us < 5 * HOUR_US


def test_changes_are_told_in_one_batch_before_the_tick(driver):
    told = []
    driver.changed.connect(lambda batch: told.append(("changed", sorted(batch.properties))))
    driver.ticked.connect(lambda: told.append(("ticked", driver.now_us)))
    driver.clock_changed.connect(lambda now: told.append(("clock", now)))
    web = moid(driver, "web01")
    task = driver.submit(Rename(entity=web, name="web02"))
    assert task.ended
    assert told == [("changed", [web])]
    told.clear()
    driver.session.run_for(20 * SECOND_US)
    driver.flush()
    assert told[-2:] == [("ticked", 20 * SECOND_US), ("clock", 20 * SECOND_US)]


def test_a_failed_task_is_told_once(driver):
    failed = []
    driver.task_failed.connect(failed.append)
    task = driver.submit(MigrateVm(vm="web01", host="no such host"))
    driver.flush()
    driver.session.run_for(SECOND_US)
    driver.flush()
    assert failed == [task.key]


def test_an_error_in_the_engine_reaches_the_hook_and_stops_the_clock(driver, qtbot, monkeypatch):
    def breaks(self, _target_us, _budget_s=None):
        raise ZeroDivisionError("broken on purpose")

    monkeypatch.setattr(Kernel, "run_until", breaks)
    with qtbot.waitSignal(driver.failed, timeout=5000) as told:
        driver.play()
    assert "broken on purpose" in told.args[0]
    assert driver.paused
    with qtbot.waitSignal(driver.failed, timeout=5000):
        assert driver.submit(PowerOffVm(vm="web01")) is None
    monkeypatch.undo()
    with qtbot.waitSignal(driver.clock_changed, timeout=5000):
        driver.play()
    driver.pause()


def test_step_next_runs_to_the_next_notable_thing_and_stands(driver, qtbot):
    at_us, label = driver.next_notable()
    assert (at_us, label) == (MINUTE_US, "DRS run")
    with qtbot.waitSignal(driver.clock_changed, timeout=5000, check_params_cb=lambda now: now == at_us):
        driver.step_next()
    assert driver.paused
    assert driver.now_us == at_us


def test_a_slice_that_ends_with_the_goals_own_instant_has_reached_it(driver, qtbot, monkeypatch):
    # Without a budget a slice handles one instant of virtual time and says that it has not come to the end.
    monkeypatch.setattr("vsphere_client.ui.bridge.driver.SLICE_S", 0.0)
    at_us, _ = driver.next_notable()
    with qtbot.waitSignal(driver.clock_changed, timeout=5000, check_params_cb=lambda now: now == at_us):
        driver.step_next()
    assert (driver.paused, driver.now_us) == (True, at_us)


def test_going_back_replaces_and_the_past_is_closed_to_changes(driver):
    driver.session.run_for(5 * SECOND_US)
    driver.submit(Rename(entity="web01", name="web02"))
    driver.session.run_for(5 * SECOND_US)
    driver.flush()
    replaced, asked, states = [], [], []
    driver.replaced.connect(lambda: replaced.append(driver.now_us))
    driver.past_edit_requested.connect(asked.append)
    driver.time_state_changed.connect(lambda: states.append(driver.live))
    driver.seek(2 * SECOND_US)
    assert replaced == [2 * SECOND_US]
    assert (driver.live, driver.live_us, states) == (False, 10 * SECOND_US, [False])
    assert moid(driver, "web01")
    command = PowerOffVm(vm="web01")
    assert driver.submit(command) is None
    assert asked == [command]
    driver.go_live()
    assert (driver.live, driver.now_us, states) == (True, 10 * SECOND_US, [False, True])
    assert moid(driver, "web02")
    assert replaced == [2 * SECOND_US]


def test_continue_from_here_opens_a_new_future(driver):
    driver.session.run_for(5 * SECOND_US)
    driver.submit(Rename(entity="web01", name="web02"))
    driver.session.run_for(5 * SECOND_US)
    driver.bookmark("late")
    driver.seek(2 * SECOND_US)
    driver.bookmark("early")
    driver.continue_from_here()
    assert driver.live
    assert driver.submit(Rename(entity="web01", name="web03")) is not None
    assert [mark.text for mark in driver.bookmarks] == ["early"]


def test_step_back_goes_to_the_event_before(driver):
    driver.session.run_for(30 * SECOND_US)
    driver.submit(Rename(entity="web01", name="web02"))
    driver.session.run_for(7 * SECOND_US)
    driver.submit(Rename(entity="web02", name="web03"))
    driver.session.run_for(1 * SECOND_US)
    driver.step_back()
    assert driver.now_us == 37 * SECOND_US
    driver.step_back()
    assert driver.now_us == 30 * SECOND_US
    assert moid(driver, "web02")


def test_marks_tell_what_happened_but_not_what_a_lab_hides(driver):
    driver.session.run_for(5 * SECOND_US)
    driver.save_checkpoint()
    driver.session.run_for(25 * SECOND_US)
    driver.submit(EnterMaintenanceMode(host="esx02.lab.local"))
    driver.submit(FailHost(host="esx01.lab.local"))
    driver.bookmark("before the storm")
    driver.session.run_for(2 * MINUTE_US)
    driver.flush()
    marks = [(mark.at_us, mark.kind, mark.label) for mark in driver.marks()]
    assert (5 * SECOND_US, "checkpoint", "Checkpoint") in marks
    assert (30 * SECOND_US, "checkpoint", "Bookmark: before the storm") in marks
    assert (30 * SECOND_US, "fault", "Inject fault: esx01.lab.local") in marks
    alarms = [label for _, kind, label in marks if kind == "alarm"]
    # vCenter misses the host's heartbeats: red on the host.
    assert any(label.startswith("Host connection") and "esx01" in label for label in alarms)
    assert all(at_us <= driver.live_us for at_us, _, _ in marks)
    known = driver.marks()
    driver.seek(10 * SECOND_US)
    assert driver.marks() == known


def test_alarm_badges_are_told_of_the_object_and_of_all_above_it(driver):
    host = moid(driver, "esx01.lab.local", HostSystem)
    world = driver.session.engine.world
    told = []
    driver.badges_changed.connect(told.extend)
    service = driver.session.engine.service(AlarmService)
    service.set_status(world.host(host), "Host CPU usage", AlarmStatus.YELLOW)
    driver.flush()
    # The host, its cluster, the hidden host folder, the datacenter and the vCenter.
    assert {host, world.host(host).cluster, world.root.moid} <= set(told)
    assert len(told) == 5
    told.clear()
    service.set_status(world.host(host), "Host CPU usage", AlarmStatus.GREEN)
    driver.flush()
    assert len(told) == 5


def test_bookmarks_live_in_the_document(qapp, tmp_path):
    lab = tmp_path / "lab.yaml"
    lab.write_text(LAB)
    driver = SessionDriver(Session.open(lab))
    driver.session.run_for(3 * SECOND_US)
    driver.bookmark("kept")
    driver.save_as(tmp_path / "run.vlab")
    driver.close()
    again = SessionDriver(Session.open(tmp_path / "run.vlab"))
    assert again.bookmarks == [Bookmark(3 * SECOND_US, "kept")]
    again.bookmark("second")
    again.close()
    third = SessionDriver(Session.open(tmp_path / "run.vlab"))
    assert [mark.text for mark in third.bookmarks] == ["kept", "second"]
    third.remove_bookmark(third.bookmarks[0])
    assert [mark.text for mark in third.bookmarks] == ["second"]
    third.close()


def test_checkpoints_are_made_when_due(driver, qtbot):
    driver.set_speed(3600)
    with qtbot.waitSignal(driver.marks_changed, timeout=10000):
        driver.play()
    driver.pause()
    assert driver.session.checkpoints.times()
    assert driver.session.checkpoints.times()[0] >= 5 * MINUTE_US


def test_another_session_takes_the_place(driver, qtbot):
    other = Session(load_lab_text(LAB.replace("web01", "app01"), Path(".")))
    with qtbot.waitSignals([driver.replaced, driver.time_state_changed], timeout=1000):
        driver.set_session(other)
    assert driver.session is other
    assert moid(driver, "app01")

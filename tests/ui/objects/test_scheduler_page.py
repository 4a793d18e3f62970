"""Monitor > Inside view > CPU Scheduler of a host."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from vsphere_client.decisions.microscheduler.states import State
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.session import Session
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.host.scheduler_page import INVITATION, NO_VMS, SchedulerPage
from vsphere_client.ui.objects.registry import pages_for
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.lane_paint import COSTOP, IDLE, LIMITED, READY

LAB = """
format: 1
name: Crowded
seed: 5
inventory:
  datacenters:
  - name: DC1
    clusters:
    - name: C1
      drs: {enabled: true, automation: manual}
      hosts:
      - {name: h1, sockets: 1, cores_per_socket: 4, mhz: 2000, memory_mb: 65536}
      - {name: empty, sockets: 1, cores_per_socket: 4, mhz: 2000, memory_mb: 65536}
      vms:
      - {name: db-01, host: h1, num_cpu: 4, memory_mb: 2048,
         workload: {constant: {cpu_mhz: 7000, memory_active_mb: 200}}}
      - {name: app-01, host: h1, num_cpu: 4, memory_mb: 2048,
         workload: {constant: {cpu_mhz: 6000, memory_active_mb: 200}}}
      - {name: web-01, host: h1, num_cpu: 2, memory_mb: 2048,
         workload: {constant: {cpu_mhz: 3000, memory_active_mb: 200}}}
      - {name: capped, host: h1, num_cpu: 1, memory_mb: 2048, cpu: {limit_mhz: 500},
         workload: {constant: {cpu_mhz: 2000, memory_active_mb: 200}}}
"""


@pytest.fixture
def crowded():
    session = Session(load_lab_text(LAB, Path()))
    session.run_until(40 * SECOND_US)
    driver = SessionDriver(session)
    yield driver
    driver.close()


@pytest.fixture
def open_page(crowded, window):
    def make(name="h1"):
        host = crowded.session.engine.world.find(HostSystem, name)
        tab = pages_for(host.kind).tab("monitor").build(crowded, host.moid, window)
        window.resize(1158, 760)
        window.kept.resize(1158, 760)
        window.keep(tab)
        window.show()
        tab.resize(1158, 760)
        tab.show_page("cpu-scheduler")
        return tab.page

    return make


@pytest.fixture
def page(open_page):
    return open_page()


def look(page, qtbot):
    with qtbot.waitSignal(page.runner.finished, timeout=20_000):
        page.look.click()
    QApplication.processEvents()
    return page.schedule


def lane_of(page, name):
    return next(world.at for world in page.schedule.worlds if world.full == name)


def middle_of(page, world, state):
    """A moment well inside the longest stretch that a world spent in a state."""
    found = [one for one in page.schedule.state_segments(world) if one.state is state]
    longest = max(found, key=lambda one: one.end_us - one.start_us)
    return (longest.start_us + longest.end_us) // 2


def test_nothing_is_simulated_before_the_button_is_pressed(page):
    assert isinstance(page, SchedulerPage)
    assert page.schedule is None
    assert page.empty.accessibleName() == INVITATION
    assert page.look.isEnabled()
    assert not page.rows_by.isEnabled()


def test_the_chosen_window_is_simulated(page, qtbot):
    page.length._choose(1)
    schedule = look(page, qtbot)
    assert schedule.window_us == SECOND_US
    assert page.note().startswith("1000 ms from ")
    assert len(page.timeline.lanes()) == schedule.shape.pcpus == 8
    assert page.timeline.window_shown.length_us == SECOND_US


def test_the_window_keeps_answering_while_it_is_simulated(page, qtbot):
    """The longest window comes in many slices, and each of them tells how far it is."""
    told = []
    page.runner.moved.connect(told.append)
    page.length._choose(4)
    look(page, qtbot)
    assert len(told) > 20
    assert told == sorted(told)


def test_rows_are_pcpus_or_worlds(page, qtbot):
    schedule = look(page, qtbot)
    assert [lane.name for lane in page.timeline.lanes()][:2] == ["pCPU 0", "pCPU 1"]
    groups = [lane.group for lane in page.timeline.lanes()]
    assert groups == ["NUMA node 0", "", "core 1", "", "core 2", "", "core 3", ""]
    assert {entry.look for entry in page.legend.entries()}.isdisjoint({READY, COSTOP, LIMITED, IDLE})
    page.rows_by._choose(1)
    lanes = page.timeline.lanes()
    assert [lane.name for lane in lanes] == [world.name for world in schedule.worlds]
    assert [lane.group for lane in lanes if lane.group] == list(
        dict.fromkeys(w.group for w in schedule.worlds)
    )
    assert {entry.look for entry in page.legend.entries()} >= {READY, COSTOP, LIMITED, IDLE}


def test_lanes_by_world_show_each_state_in_a_look_of_its_own(page, qtbot):
    page.length._choose(2)
    schedule = look(page, qtbot)
    page.rows_by._choose(1)
    looks = {
        span.look
        for world in schedule.worlds
        for span in page._lanes.read(world.at, 0, schedule.window_us, 0.0)
    }
    assert {READY, COSTOP, LIMITED, IDLE} <= looks
    assert "series.0" in looks


def test_a_far_look_leaves_out_what_would_share_a_pixel(page, qtbot):
    page.length._choose(2)
    schedule = look(page, qtbot)
    near = page._lanes.read(0, 0, schedule.window_us, 0.0)
    far = page._lanes.read(0, 0, schedule.window_us, 20_000.0)
    assert len(near) == len(schedule.runs[0])
    assert 0 < len(far) < len(near)


def test_pointing_tells_who_ran_and_why(page, qtbot):
    schedule = look(page, qtbot)
    run = max(schedule.run_segments(2), key=lambda one: one.end_us - one.start_us)
    x = page.timeline.x_of((run.start_us + run.end_us) / 2)
    qtbot.mouseMove(page.timeline.viewport(), QPoint(round(x), page.timeline.y_of(2) + 8))
    told = page.told.text().splitlines()
    assert told[0] == f"{schedule.worlds[run.world].full}: Run on pCPU 2"
    assert told[1].startswith(f"{run.start_us / 1000:.3f} to ")
    beside = schedule.running_at(3, (run.start_us + run.end_us) // 2)
    place = f"beside {schedule.worlds[beside].full}" if beside >= 0 else "alone on its core"
    assert f"core 1, NUMA node 0, {place}" in told[1]
    assert told[2]


@pytest.mark.parametrize(
    ("world", "state", "words"),
    [
        ("capped vcpu-0", State.LIMITED, "used up what its CPU limit allows"),
        ("db-01 vcpu-0", State.READY, ""),
        ("web-01 vcpu-0", State.WAIT, "the guest is idle"),
    ],
)
def test_every_kind_of_waiting_is_explained(page, qtbot, world, state, words):
    page.length._choose(2)
    look(page, qtbot)
    page.rows_by._choose(1)
    lane = lane_of(page, world)
    page.timeline._point(lane, middle_of(page, lane, state))
    told = page.told.text()
    assert told.startswith(f"{world}: ")
    assert words in told


def test_co_stop_names_the_sibling_that_lags(page, qtbot):
    page.length._choose(4)
    schedule = look(page, qtbot)
    page.rows_by._choose(1)
    lane = max(range(len(schedule.worlds)), key=lambda at: schedule.totals[at].costop_us)
    page.timeline._point(lane, middle_of(page, lane, State.COSTOP))
    assert f"co-stopped: {schedule.worlds[lane].group} vcpu-" in page.told.text()
    assert "lags by 3.0 ms" in page.told.text()


def test_keys_move_the_cursor_and_zoom(page, qtbot):
    look(page, qtbot)
    timeline = page.timeline
    qtbot.keyClick(timeline, Qt.Key.Key_Down)
    assert timeline.cursor_at[0] == 1
    assert not page.told.text().startswith("Point")
    before = timeline.cursor_at[1]
    qtbot.keyClick(timeline, Qt.Key.Key_Right)
    assert timeline.cursor_at[1] == before + 2_000
    qtbot.keyClick(timeline, Qt.Key.Key_Plus)
    assert timeline.window_shown.shown_us == round(200_000 / 1.5)
    qtbot.keyClick(timeline, Qt.Key.Key_End)
    assert timeline.window_shown.end_us == 200_000
    qtbot.keyClick(timeline, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert timeline.window_shown.end_us < 200_000
    qtbot.keyClick(timeline, Qt.Key.Key_0)
    assert timeline.window_shown.whole


def test_the_wheel_zooms_at_the_mouse(page, qtbot):
    look(page, qtbot)
    timeline = page.timeline
    place = QPointF(timeline.x_of(50_000), 20)
    event = QWheelEvent(
        place, timeline.viewport().mapToGlobal(place), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(timeline.viewport(), event)
    assert timeline.window_shown.shown_us == round(200_000 / 1.25**2)
    assert timeline.x_of(50_000) == pytest.approx(place.x(), abs=1)


def test_the_buttons_zoom(page, qtbot):
    look(page, qtbot)
    page.into.click()
    assert not page.timeline.window_shown.whole
    page.all.click()
    assert page.timeline.window_shown.whole


def test_the_table_sums_up_in_esxtops_terms(page, qtbot):
    schedule = look(page, qtbot)
    titles = [column.title for column in page.rows.columns]
    assert titles[:8] == ["NAME", "WORLD", "%USED", "%RUN", "%RDY", "%MLMTD", "%CSTP", "%WAIT"]
    for world in schedule.worlds:
        cells = page.rows.cells_of(f"{world.ref}/{world.name}")
        run, ready, _limited, costop, wait = (float(cell) for cell in cells[3:8])
        assert run + ready + costop + wait == pytest.approx(100.0, abs=0.03)
    vm = page.driver.session.engine.world.find(VirtualMachine, "db-01")
    whole = page.rows.cells_of(vm.moid)
    assert whole[:2] == ["db-01", "all 5"]
    assert float(whole[titles.index("MHz/SHARE")]) > 0.0
    assert float(whole[titles.index("%USED (20 s)")]) > 0.0
    assert titles[-3:] == ["%USED (20 s)", "%RDY (20 s)", "%CSTP (20 s)"]
    costop = page.driver.session.engine.world.vms.cpu_costop_percent[vm.row]
    assert float(whole[-1]) == pytest.approx(4 * costop, abs=0.01)


def test_a_host_without_vms_says_so(open_page):
    page = open_page("empty")
    assert page.empty.accessibleName() == NO_VMS
    assert not page.look.isEnabled()


def test_another_host_starts_afresh(page, qtbot, crowded):
    look(page, qtbot)
    assert page.set_object(crowded.session.engine.world.find(HostSystem, "empty").moid)
    assert page.schedule is None
    assert page.empty.isVisibleTo(page)
    assert page.empty.accessibleName() == NO_VMS


def test_stretches_are_painted_in_the_colour_of_their_vm(page, qtbot, theme_name):
    schedule = look(page, qtbot)
    timeline, colours = page.timeline, page.colours()
    picture = timeline.viewport().grab().toImage()
    seen = set()
    for pcpu in range(4):
        for run in schedule.run_segments(pcpu):
            left, right = timeline.x_of(run.start_us), timeline.x_of(run.end_us)
            if right - left > 6:
                colour = current_theme().color(colours[schedule.worlds[run.world].ref])
                place = QPoint(round(right) - 3, timeline.y_of(pcpu) + 5)
                assert picture.pixelColor(place) == colour
                seen.add(colour.name())
    assert len(seen) > 2

"""The cross in Recent Tasks while a migration copies memory or disks: the VM stays, and everything is given back."""

import pytest
from PySide6.QtCore import Qt

from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import TaskState
from vsphere_client.session.views.monitor_vmotion import vmotion_view
from vsphere_client.ui.models.row_table import KEY_ROLE
from vsphere_client.ui.shell.recent_tasks import RecentTasks
from vsphere_client.ui.widgets.cell_layout import cell_pieces
from vsphere_client.ui.widgets.cells import CELL_ROLE, Progress


@pytest.mark.parametrize(
    ("vm", "change", "stage", "failed"),
    [
        ("web-fe-07", {"host": "esx05.lab.local"}, "precopy", "VmFailedMigrateEvent"),
        ("mail-gw-01", {"datastore": "san-01"}, "copy", "VmRelocateFailedEvent"),
        ("mail-gw-01", {"host": "esx05.lab.local", "datastore": "san-02"}, "copy", "VmFailedMigrateEvent"),
    ],
)
def test_the_cross_of_a_running_migration(window, driver, find, run_to, qtbot, vm, change, stage, failed):
    run_to(90)
    engine = driver.session.engine
    moved, service = engine.world.vm(find(vm)), engine.service(MigrationService)
    before = (moved.host, moved.disk_datastores, dict(service.running))
    used = engine.world.datastores.used_gb.copy()
    task = driver.submit(MigrateVm(vm=moved.moid, **change))
    while task.stage is None or task.stage.key != stage:
        assert not task.ended, task.fault
        driver.session.run_for(100_000)
    driver.session.run_for(2_000_000)
    driver.flush()
    press_cross(window, qtbot, task.key)
    driver.session.run_for(1_000_000)
    driver.flush()
    assert task.state == TaskState.ERROR
    assert task.fault.text == "The task was canceled by a user."
    assert (moved.host, moved.disk_datastores, service.running) == before
    assert moved.power_state == PowerState.ON
    assert moved.busy_task is None
    assert engine.world.datastores.used_gb == pytest.approx(used, abs=0.1)
    assert engine.world.data_movers.loads() is None
    events = [one for one in engine.events.all() if one.entity == moved.moid]
    assert events[-1].type_id == failed
    assert "canceled by a user" in events[-1].message
    view = vmotion_view(driver.session, moved.moid)
    assert "canceled by a user" in view.label
    # The stage that was cut off is shown up to that moment, and nothing crosses any line any more.
    assert [(span.key, span.end_us) for span in record_of(engine, task).stages][-1] == (
        stage,
        task.completed_us,
    )
    assert not view.crosses
    row = cell(window, task.key)
    assert isinstance(row, Progress)
    assert not row.can_cancel


def record_of(engine, task):
    return engine.service(MigrationService).record_of(task.key)


def place(window, key):
    """The row of a task and the column of its progress."""
    tasks = window.findChild(RecentTasks)
    model = tasks.model()
    index = next(
        model.index(row, column)
        for row in range(model.rowCount())
        for column in range(model.columnCount())
        if isinstance(model.index(row, column).data(CELL_ROLE), Progress)
        and model.index(row, column).data(KEY_ROLE) == key
    )
    return tasks, index


def cell(window, key):
    return place(window, key)[1].data(CELL_ROLE)


def press_cross(window, qtbot, key):
    tasks, index = place(window, key)
    tasks.scrollTo(index)
    pieces = cell_pieces(index.data(CELL_ROLE), tasks._delegate.room(tasks.visualRect(index), index.column()))
    qtbot.mouseClick(tasks.viewport(), Qt.MouseButton.LeftButton, pos=pieces[-1].rect.center())

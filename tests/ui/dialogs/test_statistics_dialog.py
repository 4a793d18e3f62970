"""The dialog for vCenter's statistics intervals."""

from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import Selection
from vsphere_client.model.commands import ConfigureStatistics
from vsphere_client.model.statistics import DayInterval
from vsphere_client.ui.dialogs.edit_statistics import StatisticsDialog


def choose(field, data):
    field.setCurrentIndex(field.findData(data))
    field.activated.emit(field.currentIndex())


def test_levels_go_down_with_longer_intervals(door, qtbot):
    dialog = StatisticsDialog(door)
    qtbot.addWidget(dialog)
    before = dialog.space.text()
    assert before.endswith("B")
    choose(dialog.levels["week"], "3")
    assert "level 3 is higher than level 1" in dialog.form.error("order")
    assert dialog.space.text() == "\u2013"
    choose(dialog.levels["day"], "3")
    assert dialog.find_problems() == []
    assert dialog.space.text() != before
    choose(dialog.levels["week"], "1")
    choose(dialog.frequency, "1")
    dialog.press_ok()
    assert door.submitted == [
        ConfigureStatistics(
            day=DayInterval(interval_min=1, level=3), vcenter=door.session.engine.world.root.moid
        )
    ]


def test_nothing_changed_is_nothing_to_do(door, qtbot):
    dialog = StatisticsDialog(door)
    qtbot.addWidget(dialog)
    small = dialog.space.text()
    dialog.vms.setValue(40_000)
    assert dialog.space.text() != small
    dialog.press_ok()
    assert door.submitted == []


def test_only_a_vcenter_has_it(door, session):
    action = ACTIONS["vcenter.edit_statistics"]
    root = session.engine.world.root
    assert action.reason_against(Selection(session, (root.moid,))) is None
    vm = next(iter(session.engine.world.vm_at.values()))
    assert action.reason_against(Selection(session, (vm.moid,))) is not None

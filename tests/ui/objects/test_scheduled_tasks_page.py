"""Configure > Scheduled Tasks of a machine and of vCenter."""

from vsphere_client.model.commands import CommandCall, PowerOffVm, ScheduleTask
from vsphere_client.ui.objects.registry import pages_for


def page_of(lab, window, obj):
    tab = pages_for(obj.kind).tab("configure").build(lab.driver, obj.moid, window)
    window.keep(tab)
    tab.show_page("scheduled-tasks")
    return tab.page


def test_run_switch_and_remove(lab, window, qtbot):
    vm = lab.vm("web-fe-07")
    page = page_of(lab, window, vm)
    assert page.rows.rowCount() == 0
    command = CommandCall.of(PowerOffVm(vm=vm.moid))
    lab.driver.submit(ScheduleTask(name="Night", at="in 2h", every="24h", command=command))
    page.refresh()
    page.grid.selectRow(0)
    key = page.rows.key_at(0)
    name, task, target, schedule = (page.rows.index(0, at).data() for at in range(4))
    assert (name, task, target, schedule) == (
        "Night",
        "Power Off virtual machine",
        vm.name,
        "Every 1 d 0:00:00",
    )
    assert (page.enable.isEnabled(), page.enable.toolTip()) == (False, "It is enabled.")
    page.disable.click()
    assert page.rows.index(0, 4).data() == "", "it does not come while it is disabled"
    page.enable.click()
    page.grid.selectRow(0)
    assert page.run_now.isEnabled()
    page.run_now.click()
    lab.session.run_for(30_000_000)
    assert [
        task.fault for task in lab.session.engine.tasks.all() if isinstance(task.command, PowerOffVm)
    ] == [None]
    assert vm.power_state == "poweredOff"
    everywhere = page_of(lab, window, lab.session.engine.world.root)
    assert everywhere.rows.key_at(0) == key
    assert everywhere.rows.index(0, 5).data() != ""
    everywhere.grid.selectRow(0)
    everywhere.remove.click()
    assert everywhere.rows.rowCount() == 0

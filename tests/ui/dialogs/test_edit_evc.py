from vsphere_client.commands.selection import Selection
from vsphere_client.model.commands import ReconfigureCluster, ReconfigureVm
from vsphere_client.ui.dialogs.edit_evc import open_for


def dialog_for(window, door, moid):
    return open_for(window, door, Selection(door.session, (moid,)), "")


def test_the_mode_in_force_is_shown_with_its_features(window, door, named):
    dialog = dialog_for(window, door, named("Prod-01"))
    # The demo lab's cluster runs in Cascade Lake mode, which adds AVX512-VNNI (vmotion.md 4.2).
    assert dialog.family.current() == "intel"
    assert dialog.chosen() == "intel-cascadelake"
    assert "AVX512-VNNI" in dialog.features.text()
    assert [line.severity for line in dialog.pane.lines()] == []


def test_lowering_names_every_running_machine_in_the_way_and_is_refused(window, door, named):
    dialog = dialog_for(window, door, named("Prod-01"))
    dialog.mode.setCurrentIndex(dialog.mode.findData("intel-haswell"))
    lines = dialog.pane.lines()
    assert lines
    assert all("power it off first" in line.sentence for line in lines)
    assert dialog.apply()[0].field == "evc_mode"
    assert door.submitted == []


def test_turning_it_off_is_always_possible(window, door, named):
    dialog = dialog_for(window, door, named("Prod-01"))
    dialog.family.buttons["off"].click()
    assert dialog.chosen() is None
    assert not dialog.mode.isEnabled()
    assert not dialog.apply()
    assert door.submitted == [ReconfigureCluster(cluster=named("Prod-01"), evc_mode=None)]


def test_a_vendor_without_such_hosts_is_refused(window, door, named):
    dialog = dialog_for(window, door, named("Prod-01"))
    dialog.family.buttons["amd"].click()
    assert "another vendor" in dialog.pane.lines()[0].sentence
    assert dialog.apply()[0].field == "evc_mode"


def test_a_machine_that_is_off_takes_a_mode_of_its_own(window, door, named):
    off = next(
        vm.moid for vm in door.session.engine.world.vm_at.values() if vm.power_state.value == "poweredOff"
    )
    dialog = dialog_for(window, door, off)
    dialog.family.buttons["intel"].click()
    dialog.mode.setCurrentIndex(dialog.mode.findData("intel-skylake"))
    assert not dialog.apply()
    assert door.submitted == [ReconfigureVm(vm=off, evc_mode="intel-skylake")]
    on = dialog_for(window, door, named("web-fe-07"))
    assert "while it is off" in on.pane.lines()[0].sentence

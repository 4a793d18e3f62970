"""Power On Recommendations: shown where DRS asks, and what its answer submits."""

import pytest

from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import Selection
from vsphere_client.model import commands as c
from vsphere_client.model.virtual_machine import VmOverrides
from vsphere_client.ui.dialogs.power_on import PowerOnDialog
from vsphere_client.ui.dialogs.run_action import run_action


@pytest.fixture
def off(session):
    """Powered-off VMs of Prod-01, two of them."""
    world = session.engine.world
    cluster = next(one for one in world.cluster_at.values() if one.name == "Prod-01")
    vms = [vm for moid in cluster.hosts for vm in map(world.vm, world.host(moid).vms)]
    found = sorted((vm for vm in vms if not world.vms.executing[vm.row]), key=lambda vm: vm.name)
    while len(found) < 2:
        running = next(vm for vm in sorted(vms, key=lambda vm: vm.name) if world.vms.executing[vm.row])
        session.submit(c.PowerOffVm(vm=running.moid))
        session.run_until(session.now_us + 30_000_000)
        vms.remove(running)
        found.append(running)
    return found[:2]


def manual(session, *vms):
    for vm in vms:
        config = vm.config.model_copy(update={"overrides": VmOverrides(drs_automation="manual")})
        session.engine.world.update(vm, config=config)


def test_a_manual_vm_lets_a_person_pick_its_host(window, door, session, off):
    vm = off[0]
    manual(session, vm)
    dialog = run_action(window, door, ACTIONS["vm.power_on"], Selection(session, (vm.moid,)))
    assert isinstance(dialog, PowerOnDialog)
    assert len(dialog.hosts) > 1
    host, button = list(dialog.hosts.items())[1]
    button.setChecked(True)
    dialog.press_ok()
    assert door.submitted == [c.PowerOnVms(vms=(vm.moid,), apply=True, host=host)]


def test_a_group_is_one_list_and_cancel_starts_nobody(window, door, session, off):
    manual(session, off[1])
    chosen = Selection(session, tuple(vm.moid for vm in off))
    dialog = run_action(window, door, ACTIONS["vm.power_on"], chosen)
    (advice,) = dialog.outlook.advices
    assert [line.kind for line in advice.lines] == ["power_on", "power_on"]
    dialog.reject()
    assert door.submitted == []
    run_action(window, door, ACTIONS["vm.power_on"], chosen).press_ok()
    assert door.submitted == [c.PowerOnVms(vms=chosen.moids, apply=True)]


def test_an_automatic_vm_starts_without_a_question(window, door, session, off):
    assert run_action(window, door, ACTIONS["vm.power_on"], Selection(session, (off[0].moid,))) is None
    assert door.submitted == [c.PowerOnVm(vm=off[0].moid)]


def test_so_does_an_automatic_group(window, door, session, off):
    both = Selection(session, tuple(vm.moid for vm in off))
    assert run_action(window, door, ACTIONS["vm.power_on"], both) is None
    assert door.submitted == [c.PowerOnVms(vms=both.moids)]

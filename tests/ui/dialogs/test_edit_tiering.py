import pytest

from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import Selection
from vsphere_client.model.commands import ConfigureMemoryTiering, EnterMaintenanceMode, PowerOffVm, RebootHost
from vsphere_client.model.host_system import MemoryTiering
from vsphere_client.model.kinds import MaintenanceState, PowerState
from vsphere_client.session.views.host_memory import host_memory
from vsphere_client.ui.dialogs.edit_tiering import EditTieringDialog
from vsphere_client.ui.dialogs.run_action import run_action

MINUTE = 60_000_000


@pytest.fixture
def host(door, named):
    moid = named("esx01.lab.local")
    world = door.session.engine.world
    for vm in map(world.vm, tuple(world.host(moid).vms)):
        door.session.submit(PowerOffVm(vm=vm.moid))
    door.session.run_for(MINUTE)
    door.session.submit(EnterMaintenanceMode(host=moid, vsan_mode="no_data_migration"))
    door.session.run_for(5 * MINUTE)
    assert world.host(moid).maintenance == MaintenanceState.IN_MAINTENANCE
    return moid


@pytest.fixture
def dialog_of(window, door, session):
    def made(host):
        dialog = run_action(window, door, ACTIONS["host.edit_tiering"], Selection(session, (host,)))
        assert isinstance(dialog, EditTieringDialog)
        return dialog

    return made


def shown(door, host):
    return {row.label: row.value for group in host_memory(door.session, host) for row in group.rows}


def test_a_tier_is_set_up_with_a_reboot(dialog_of, door, host):
    assert (shown(door, host)["Memory tiering"], shown(door, host)["Tier 1 (NVMe)"]) == ("No Tiering", "None")
    dialog = dialog_of(host)
    assert not dialog.percent.isEnabled()
    dialog.press_ok()
    assert door.submitted == [], "nothing was changed"
    dialog = dialog_of(host)
    dialog.enabled.setChecked(True)
    assert (dialog.percent.isEnabled(), dialog.percent.value()) == (True, 25)
    dialog.percent.setValue(50)
    dialog.reboot.setChecked(True)
    dialog.press_ok()
    tiering = MemoryTiering(enabled=True, tier_percent=50)
    assert door.submitted == [ConfigureMemoryTiering(host=host, tiering=tiering), RebootHost(host=host)]
    door.session.run_for(MINUTE)
    assert shown(door, host)["After the next reboot"] == "Enabled, 50 % of DRAM"
    assert door.session.engine.world.host(host).power_state == PowerState.OFF
    door.session.run_for(5 * MINUTE)
    rows = shown(door, host)
    dram = door.session.engine.world.host(host).config.memory_mb / 1024
    assert (rows["Memory tiering"], rows["Tier 1 (NVMe)"]) == ("Software Tiering", f"{dram / 2:,.2f} GB")
    assert "After the next reboot" not in rows


def test_the_menu_says_what_stands_in_the_way(session, named, door):
    moid = named("esx02.lab.local")
    chosen = Selection(session, (moid,))
    assert ACTIONS["host.edit_tiering"].enabled(chosen) == "esx02.lab.local is not in maintenance mode."
    world = door.session.engine.world
    config = world.host(moid).config.model_copy(update={"version": "8.0.2"})
    world.update(world.host(moid), config=config)
    assert ACTIONS["host.edit_tiering"].enabled(chosen) == (
        "Memory tiering needs ESXi 8.0 U3; esx02.lab.local has 8.0.2."
    )


def test_a_reboot_is_forced_only_outside_maintenance_mode(session, named, host):
    other = named("esx02.lab.local")
    commands = ACTIONS["host.reboot"].does.build(Selection(session, (host, other)))
    assert [command.force for command in commands] == [False, True]

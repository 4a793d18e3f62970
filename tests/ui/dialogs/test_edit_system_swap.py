from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import Selection
from vsphere_client.model.commands import UpdateSystemSwap
from vsphere_client.model.host_system import SystemSwap
from vsphere_client.session.views.swap_settings import system_swap
from vsphere_client.ui.dialogs.edit_system_swap import EditSystemSwapDialog
from vsphere_client.ui.dialogs.run_action import run_action


def open_dialog(window, door, host):
    dialog = run_action(window, door, ACTIONS["host.edit_system_swap"], Selection(door.session, (host,)))
    assert isinstance(dialog, EditSystemSwapDialog)
    return dialog


def shown(door, host):
    return {row.label: row.value for group in system_swap(door.session, host) for row in group.rows}


def test_a_datastore_is_named_and_taken_away_again(window, door, named):
    world, host = door.session.engine.world, named("esx01.lab.local")
    store = next(moid for moid in world.host(host).datastores if world.datastore(moid).config.type == "VMFS")
    name = world.datastore(store).name
    dialog = open_dialog(window, door, host)
    assert all("vSAN" not in dialog.datastore.itemText(n) for n in range(dialog.datastore.count()))
    dialog.datastore.setCurrentIndex(dialog.datastore.findData(store))
    dialog.press_ok()
    assert door.submitted == [UpdateSystemSwap(host=host, system_swap=SystemSwap(datastore=name))]
    door.session.run_for(1_000_000)
    assert shown(door, host)["Location"] == f"Datastore: {name}"
    assert shown(door, host)["Size"] == "1 GB"
    again = open_dialog(window, door, host)
    assert again.datastore.currentData() == store
    again.press_ok()
    assert len(door.submitted) == 1, "nothing was changed"


def test_disabled_it_asks_for_no_places(window, door, named):
    host = named("esx01.lab.local")
    dialog = open_dialog(window, door, host)
    dialog.enabled.setChecked(False)
    assert not any(field.isEnabled() for field in (dialog.datastore, dialog.host_cache, dialog.host_local))
    dialog.press_ok()
    door.session.run_for(1_000_000)
    rows = shown(door, host)
    assert (rows["System swap"], rows["Host cache"], rows["Location"]) == (
        "Disabled",
        "Disabled",
        "Not active",
    )

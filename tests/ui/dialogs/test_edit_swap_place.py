from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import Datastore
from vsphere_client.model.commands import ReconfigureCluster, ReconfigureVm, UpdateLocalSwapDatastore
from vsphere_client.session.views.swap_settings import cluster_general, host_swap, vm_swap
from vsphere_client.ui.dialogs.edit_settings import EditSettingsDialog
from vsphere_client.ui.dialogs.edit_swap_place import ClusterSwapDialog, HostSwapDialog
from vsphere_client.ui.dialogs.run_action import run_action


def values(groups):
    return {row.label: row.value for group in groups for row in group.rows}


def open_dialog(window, door, action, moid):
    return run_action(window, door, ACTIONS[action], Selection(door.session, (moid,)))


def test_the_cluster_says_where_swap_files_lie(window, door, named):
    cluster = named("Prod-01")
    dialog = open_dialog(window, door, "cluster.edit_swap_place", cluster)
    assert isinstance(dialog, ClusterSwapDialog)
    dialog.place.buttons["host_local"].click()
    dialog.press_ok()
    assert door.submitted == [ReconfigureCluster(cluster=cluster, swap_placement="host_local")]
    door.session.run_for(1_000_000)
    assert values(cluster_general(door.session, cluster)) == {
        "Swap file location": "Datastore specified by host"
    }


def test_the_host_names_its_datastore(window, door, named):
    world, host = door.session.engine.world, named("esx01.lab.local")
    store = next(moid for moid in world.host(host).datastores if world.datastore(moid).config.type == "VMFS")
    dialog = open_dialog(window, door, "host.edit_swap_place", host)
    assert isinstance(dialog, HostSwapDialog)
    assert all("vSAN" not in dialog.datastore.itemText(n) for n in range(dialog.datastore.count()))
    dialog.datastore.setCurrentIndex(dialog.datastore.findData(store))
    dialog.press_ok()
    assert door.submitted == [UpdateLocalSwapDatastore(host=host, datastore=store)]
    door.session.run_for(1_000_000)
    shown = values(host_swap(door.session, host))
    assert shown["Swap file datastore"] == world.datastore(store).name
    assert shown["Swap files on it"] == "0, 0.0 GB"
    world.update(world.host(host), lost_datastores=(store,))
    row = next(r for g in host_swap(door.session, host) for r in g.rows if r.label == "Swap file datastore")
    assert (row.severity, "cannot write" in row.note) == ("warning", True)


def test_unchanged_settings_send_nothing(window, door, named):
    for action, name in (("cluster.edit_swap_place", "Prod-01"), ("host.edit_swap_place", "esx01.lab.local")):
        open_dialog(window, door, action, named(name)).press_ok()
    assert door.submitted == []


def test_a_vm_may_have_its_own_place_and_no_vmx_swap(window, door, named):
    vm = door.session.engine.world.vm(named("test-ci-11"))
    dialog = EditSettingsDialog(door, vm, parent=window)
    dialog.swap_placement.setCurrentIndex(dialog.swap_placement.findData("host_local"))
    dialog.vmx_swap.setChecked(False)
    dialog.press_ok()
    wanted = ReconfigureVm(vm=vm.moid, swap_placement="host_local", advanced={"sched.swap.vmxSwapEnabled": 0})
    assert door.submitted == [wanted]


def test_the_settings_page_of_a_vm_names_its_swap_file(door, named):
    world = door.session.engine.world
    vm = world.vm(named("web-fe-07"))
    shown = {row.label: row.value for row in vm_swap(door.session, vm.moid)}
    home = world.get(vm.disk_datastores[0], Datastore).name
    assert shown["Swap file"].endswith(f" on {home}")
    assert shown["VMX swap file"] == "40 MB"
    assert shown["Overhead memory"] == f"{world.vms.overhead_mb[vm.row]:.2f} MB"

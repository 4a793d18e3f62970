import pytest

from vsphere_client.assets import resource_path
from vsphere_client.engine.storage.capacity import HOME_GB, usage_gb
from vsphere_client.engine.world.objects import ClusterComputeResource, Datastore, HostSystem, VirtualMachine
from vsphere_client.model.commands import MigrateVm, PowerOffVm, PowerOnVm, SuspendVm
from vsphere_client.session.session import Session
from vsphere_client.session.views.datastore_files.browser import DatastoreFiles
from vsphere_client.session.views.datastore_files.rows import GB

MINUTE = 60_000_000
LAB = """
format: 1
name: Files
seed: 3
inventory:
  datacenters:
  - name: DC1
    datastores:
    - {name: ds1, type: VMFS, gb: 8192, hosts: all, storage_io_control: {enabled: true}}
    - {name: ds2, type: NFS, gb: 8192, hosts: all}
    - {name: swaps, type: VMFS, gb: 512, hosts: all}
    distributed_switches:
    - {name: DSwitch, portgroups: [{name: Web}]}
    clusters:
    - name: C1
      drs: {enabled: false}
      ha: {enabled: true}
      hosts: [{name: esx01}, {name: esx02}]
      vms:
      - {name: web, host: esx01, num_cpu: 2, memory_mb: 4096,
         disks: [{gb: 10, thin: false, datastore: ds1}, {gb: 40, written_gb: 5},
                 {gb: 20, datastore: ds2, written_gb: 8}], networks: [Web],
         memory: {reservation_mb: 1024}, cdrom: {iso: "[ds2] tools.iso"}}
      - {name: idle, host: esx02, num_cpu: 2, memory_mb: 2048, disks: [{gb: 10, datastore: ds1}], power: "off"}
"""


@pytest.fixture
def session(tmp_path):
    path = tmp_path / "files.yaml"
    path.write_text(LAB)
    made = Session.open(path)
    made.run_until(MINUTE)
    return made


def store(session, name="ds1"):
    return session.engine.world.find(Datastore, name)


def browse(session, name="ds1"):
    return DatastoreFiles(session, store(session, name).moid)


def vm(session, name="web"):
    return session.engine.world.find(VirtualMachine, name)


def files(session, folder, name="ds1"):
    return {row.name: row for row in browse(session, name).files(folder)}


def do(session, command, minutes=2):
    session.submit(command)
    session.run_for(minutes * MINUTE)


def test_a_home_has_the_files_of_a_vm_that_runs(session):
    found = files(session, "web")
    swaps = [name for name in found if name.endswith(".vswp")]
    assert [name for name in found if name not in swaps] == [
        "web.vmx",
        "web.vmx.lck",
        "web.vmx~",
        "web.vmsd",
        "web.nvram",
        "web.vmdk",
        "web-flat.vmdk",
        "web_1.vmdk",
        "web_1-flat.vmdk",
        "vmware.log",
    ]
    assert found["web-flat.vmdk"].size_bytes == 10 * GB
    assert found["web_1-flat.vmdk"].size_bytes == pytest.approx(5 * GB)
    # Memory less its reservation (vmkernel.md): 4096 - 1024 MB.
    assert found[swaps[0]].size_bytes == 3 * GB
    assert swaps[1].startswith("vmx-web-")
    assert {row.kind for row in found.values()} == {"vm", "file", "nvram", "disk", "swap", "log"}


def test_disks_elsewhere_have_a_folder_there(session):
    assert list(files(session, "web", "ds2")) == ["web.vmdk", "web-flat.vmdk"]
    assert files(session, "web", "ds2")["web-flat.vmdk"].size_bytes == pytest.approx(8 * GB)


@pytest.mark.parametrize("state", ["on", "off", "suspended"])
def test_the_files_are_as_large_as_the_capacity_that_is_counted(session, state):
    if state != "on":
        do(session, (PowerOffVm if state == "off" else SuspendVm)(vm=vm(session).moid))
    world = session.engine.world
    names = {one.moid: one.name for one in world.all_of(Datastore)}
    for machine in (vm(session), vm(session, "idle")):
        for moid, gb in usage_gb(machine, names).items():
            row = DatastoreFiles(session, moid)
            folder = next(one.path for one in row.folders if one.vm == machine.moid)
            size = sum(one.size_bytes for one in row.files(folder)) / GB
            assert -1e-5 < gb - size <= HOME_GB


def test_no_swap_nor_lock_of_a_vm_that_is_off(session):
    found = files(session, "idle")
    assert not [name for name in found if name.endswith((".vswp", ".lck", "~"))]
    assert {"idle.vmx", "idle.nvram", "vmware.log"} <= set(found)
    assert found["vmware.log"].modified_us is None


def test_each_start_of_a_vmx_begins_a_log_and_six_old_ones_are_kept(session):
    do(session, PowerOffVm(vm=vm(session).moid))
    off = session.engine.events.of_entity(vm(session).moid)[0].at_us
    do(session, PowerOnVm(vm=vm(session).moid))
    hosts = [host.moid for host in session.engine.world.all_of(HostSystem)]
    for number in range(7):
        do(session, MigrateVm(vm=vm(session).moid, host=hosts[(number + 1) % 2]))
    found = files(session, "web")
    logs = [name for name in found if name.startswith("vmware")]
    # The lab's log and eight more, of which the first was ended by the power-off.
    assert logs == [*(f"vmware-{number}.log" for number in range(3, 9)), "vmware.log"]
    moved = [
        e.at_us for e in session.engine.events.of_entity(vm(session).moid) if e.type_id == "VmMigratedEvent"
    ]
    assert found["vmware-8.log"].modified_us == moved[0] == found["vmware.log"].modified_us
    assert found["vmware-3.log"].modified_us == moved[5]
    assert off < moved[-1]


def test_the_log_before_a_power_on_ended_with_the_power_off(session):
    do(session, PowerOffVm(vm=vm(session).moid))
    events = {event.type_id: event.at_us for event in session.engine.events.of_entity(vm(session).moid)}
    assert files(session, "web")["vmware.log"].modified_us == events["VmPoweredOffEvent"]
    do(session, PowerOnVm(vm=vm(session).moid))
    assert files(session, "web")["vmware-1.log"].modified_us == events["VmPoweredOffEvent"]


def test_a_suspended_vm_leaves_its_memory_in_a_file(session):
    do(session, SuspendVm(vm=vm(session).moid))
    state = next(row for row in files(session, "web").values() if row.kind == "memory")
    assert state.name.endswith(".vmss")
    assert state.size_bytes == 4 * GB


def test_thin_disks_grow_in_the_list_as_on_the_datastore(session):
    world, machine = session.engine.world, vm(session)
    row = world.disks_of[machine.row][1]
    before = files(session, "web")["web_1-flat.vmdk"].size_bytes
    world.disks.grown_gb[row] += 2.0
    assert files(session, "web")["web_1-flat.vmdk"].size_bytes == pytest.approx(before + 2 * GB)


def test_hosts_keep_files_of_their_own(session):
    paths = [row.path for row in browse(session).folders]
    assert paths[0] == ""
    assert {".sdd.sf", ".iorm.sf", ".vSphere-HA", ".dvsData"} <= set(paths)
    ha = next(path for path in paths if path.startswith(".vSphere-HA/"))
    cluster = session.engine.world.find(ClusterComputeResource, "C1")
    assert f"-{cluster.moid.removeprefix('domain-c')}-" in ha
    names = [row.name for row in browse(session).files(ha)]
    numbers = [host.removeprefix("host-") for host in cluster.hosts]
    assert names == [
        "protectedlist",
        *(name for number in numbers for name in (f"host-{number}-hb", f"host-{number}-poweron")),
    ]
    ports = next(path for path in paths if path.startswith(".dvsData/"))
    assert len(browse(session).files(ports)) == 1
    nfs = [row.path for row in browse(session, "ds2").folders]
    assert ".sdd.sf" not in nfs
    assert ".iorm.sf" not in nfs


def test_images_that_drives_name_lie_in_the_root(session):
    assert [row.name for row in browse(session, "ds2").files("")] == [".vSphere-HA", "web", "tools.iso"]


def test_every_file_of_the_demo_is_found_once():
    session = Session.open(resource_path("labs", "demo.yaml"))
    session.run_until(MINUTE)
    for one in session.engine.world.all_of(Datastore):
        paths = [row.path for row in DatastoreFiles(session, one.moid).all_files()]
        assert len(set(paths)) == len(paths)


def test_nobody_reads_a_datastore_that_no_host_reaches(session):
    world, lost = session.engine.world, store(session)
    browser = browse(session)
    for host in world.all_of(HostSystem):
        world.update(host, lost_datastores=dict.fromkeys([lost.moid], "pdl"))
    browser.refresh()
    assert not browser.accessible
    assert browser.folders == ()
    assert browser.files("") == []

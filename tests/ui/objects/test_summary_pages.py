from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.world.identity import guest_address
from vsphere_client.engine.world.objects import HostSystem, ResourcePool
from vsphere_client.model.allocation import PoolCpuAllocation
from vsphere_client.model.commands import MigrateVm, PowerOffVm, ReconfigureResourcePool
from vsphere_client.model.kinds import AlarmStatus, Kind
from vsphere_client.session.views.resource_allocation import worst_cases
from vsphere_client.session.views.summary_cluster import cluster_summary
from vsphere_client.session.views.summary_vm import vm_summary
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.registry import pages_for


def summary(lab, window, qtbot, obj):
    page = pages_for(obj.kind).tab("summary").build(lab.driver, obj.moid, window)
    window.keep(page)
    page.resize(1158, 620)
    return page


def _neighbour(world, vm):
    parent = world.host(vm.host).parent
    hosts = (host for host in world.all_of(HostSystem) if host.parent == parent)
    return next(host.moid for host in hosts if host.moid != vm.host)


def card(page, title):
    return next(one for one in page.cards if one.accessibleName() == title)


def test_the_numbers_of_a_cluster_are_those_of_its_view(lab, window, qtbot):
    cluster = lab.cluster()
    page = summary(lab, window, qtbot, cluster)
    view = cluster_summary(lab.session, cluster.moid)
    rows = card(page, "Cluster Details").properties
    # Six hosts of two sockets with twenty cores and two threads each.
    assert rows.value("Hosts") == "6"
    assert rows.value("Total processors") == f"{6 * 2 * 20} cores, {6 * 2 * 20 * 2} logical"
    usage = card(page, "Capacity and Usage").bars["CPU"].usage
    # Six hosts of 40 cores at 2.5 GHz are 600 GHz.
    assert usage.capacity == "600.0 GHz capacity"
    assert usage.used == f"{view.capacity.cpu.used / 1000:.1f} GHz used"
    assert card(page, "vSphere DRS").why.text() == f"Why {view.drs.score:.0f} %?"


def test_a_service_that_is_off_says_so_and_leads_to_its_settings(lab, window, qtbot):
    cluster = lab.cluster("Edge-02")
    page = summary(lab, window, qtbot, cluster)
    vsan = card(page, "vSAN")
    assert vsan._either.currentWidget() is vsan.off
    with qtbot.waitSignal(page.navigate) as told:
        vsan.off.link_activated.emit("page:configure/vsan-services")
    assert told.args == [cluster.moid, "configure", "vsan-services"]


def test_links_go_to_objects_pages_and_actions(lab, window, qtbot):
    page = summary(lab, window, qtbot, lab.vm())
    for target, expected in (
        (f"go:{lab.host().moid}", [lab.host().moid, "", ""]),
        (f"go:{lab.host().moid}/monitor/utilization", [lab.host().moid, "monitor", "utilization"]),
        ("page:monitor/vmotion", [lab.vm().moid, "monitor", "vmotion"]),
    ):
        with qtbot.waitSignal(page.navigate) as told:
            page.follow(target)
        assert told.args == expected
    page.follow("do:vm.edit_settings")
    assert window.actions == [("vm.edit_settings", [lab.vm().moid])]


def test_a_vm_shows_demand_usage_and_pressure(lab, window, qtbot):
    vm = lab.vm()
    page = summary(lab, window, qtbot, vm)
    view = vm_summary(lab.session, vm.moid)
    usage = card(page, "Capacity and Usage")
    # The lab gives web-fe-07 a constant load of 11 000 MHz on eight vCPUs of 2.5 GHz.
    assert view.cpu.demand_mhz == 11_000
    assert usage.cpu.usage.free == "11.0 GHz demand"
    assert usage.cpu.usage.capacity == "8 vCPUs, 20.0 GHz"
    assert usage.properties.value("Balloon, swapped") == "0 MB, 0 MB"


def test_numbers_move_with_a_tick_without_new_widgets(lab, window, qtbot):
    page = summary(lab, window, qtbot, lab.cluster())
    before = [id(one) for one in page.cards]
    lab.run_for(60)
    page.tick()
    assert [id(one) for one in page.cards] == before
    assert card(page, "Capacity and Usage")._caption.text() == "updated 08:02:10"


def test_alarm_bands_acknowledge_and_reset(lab, window, qtbot):
    host = lab.host()
    service = lab.session.engine.service(AlarmService)
    service.set_status(host, "Host memory usage", AlarmStatus.YELLOW, "91 %")
    page = summary(lab, window, qtbot, host)
    assert page.bands[0].sentence() == "on esx04.lab.local: 91 % for 5 minutes (warning at 90 %)"
    page.bands[0].action.emit("acknowledge")
    assert service.triggered[host.moid, "Host memory usage"].acknowledged_us == lab.session.now_us
    assert page.bands[0].isHidden()
    service.set_status(host, "Host CPU usage", AlarmStatus.RED, "95 %")
    page.refresh()
    page.bands[0].action.emit("reset")
    assert (host.moid, "Host CPU usage") not in service.triggered


def test_figures_are_written_as_the_design_says():
    # visual.md: `82 %`, `9.4 GHz`, `12 288 MB`
    assert numbers.percent(82) == "82 %"
    assert numbers.cpu(9400) == "9.4 GHz"
    assert numbers.grouped(12288) == "12 288"
    assert numbers.memory(1.88 * 1024**2) == "1.88 TB"
    assert numbers.memory(0.07 * 1024**2, like=1.88 * 1024**2) == "0.07 TB"
    assert numbers.space(69.8 * 1024) == "69.8 TB"
    assert numbers.timer(2472) == "41:12"
    assert numbers.span(41 * 86_400) == "41 days"


def test_every_kind_has_a_summary(lab, window, qtbot):
    seen = set()
    for obj in list(lab.world.objects.values()):
        if obj.kind in seen or getattr(obj, "hidden", False):
            continue
        seen.add(obj.kind)
        assert summary(lab, window, qtbot, obj).cards
    assert {Kind.CLUSTER, Kind.HOST, Kind.VIRTUAL_MACHINE, Kind.DATASTORE, Kind.NETWORK} <= seen


def test_the_address_of_a_guest_moves_with_it_and_tools_report_it_while_it_runs(lab, window, qtbot):
    vm = lab.vm()
    page = summary(lab, window, qtbot, vm)
    before = card(page, "Guest OS").properties.value("IP addresses")
    assert before == guest_address(lab.world, vm)
    old, new = vm.host, _neighbour(lab.world, vm)
    lab.driver.submit(MigrateVm(vm=vm.moid, host=new))
    lab.run_for(60)
    assert vm.host == new != old
    page.refresh()
    assert card(page, "Guest OS").properties.value("IP addresses") == before
    lab.driver.submit(PowerOffVm(vm=vm.moid))
    lab.run_for(10)
    page.refresh()
    assert card(page, "Guest OS").properties.value("IP addresses") == "Not reported"
    assert vm_summary(lab.session, vm.moid).nics[0].mac.startswith("00:50:56:")


def test_a_pool_tells_what_it_gets_if_all_want_everything(lab, window, qtbot):
    pool = lab.world.find(ResourcePool, "Prod")
    page = summary(lab, window, qtbot, pool)
    worst = worst_cases(lab.session, pool.moid, "cpu")[pool.moid]
    assert card(page, "CPU").properties.value("Worst case allocation") == numbers.cpu(worst)
    lab.driver.submit(
        ReconfigureResourcePool(resource_pool=pool.moid, cpu=PoolCpuAllocation(limit_mhz=5_000))
    )
    page.refresh()
    assert card(page, "CPU").properties.value("Worst case allocation") == "5.0 GHz"

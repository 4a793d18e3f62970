import pytest
from PySide6.QtCore import Qt

from vsphere_client.engine.drs.cluster_score import score_now
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.drs.snapshot import cluster_vm_rows
from vsphere_client.model.commands import FailHost, MigrateVm, ReconfigureCluster
from vsphere_client.model.kinds import Kind
from vsphere_client.session.views.monitor_vmotion import vmotion_view
from vsphere_client.session.views.monitor_vsan import object_rows, placement
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.registry import pages_for
from vsphere_client.ui.objects.virtual_machine.stage_lanes import ROW
from vsphere_client.ui.why.panel import WhyPanel
from vsphere_client.ui.why.show import show_why_cluster_score, show_why_task


def monitor(lab, window, qtbot, obj, page):
    tab = pages_for(obj.kind).tab("monitor").build(lab.driver, obj.moid, window)
    window.keep(tab)
    tab.resize(1158, 620)
    tab.show_page(page)
    return tab.page


@pytest.fixture
def pending(lab):
    """The same lab with DRS on manual, so that its recommendations wait."""
    cluster = lab.cluster()
    drs = cluster.config.drs.model_copy(update={"automation": "manual"})
    lab.session.seek(30_000_000)
    lab.session.continue_from_here()
    lab.world = lab.session.engine.world
    lab.driver.submit(ReconfigureCluster(cluster=cluster.moid, drs=drs))
    lab.session.run_until(70_000_000)
    return lab


def test_recommendations_wait_and_are_applied(pending, window, qtbot):
    lab = pending
    page = monitor(lab, window, qtbot, lab.cluster(), "drs-recommendations")
    record = lab.session.engine.service(DrsService).record(lab.cluster().moid)
    count = len(record.pending)
    assert count > 0
    assert page.apply.text() == f"APPLY RECOMMENDATIONS ({count})"
    page.override.setChecked(True)
    page._toggle(page.rows.index(0, 0), False)
    assert len(page.chosen()) == count - 1
    page.grid.link_activated.emit(page.rows.index(0, 4), f"why:{record.pending[0].vm}")
    assert isinstance(window.panels[-1], WhyPanel)
    chosen = {one.vm for one in page.chosen()}
    page.apply.click()
    assert {one.vm for one in record.pending}.isdisjoint(chosen)


def test_the_bars_tell_what_the_ticked_moves_bring(pending, window, qtbot):
    lab = pending
    page = monitor(lab, window, qtbot, lab.cluster(), "drs-recommendations")
    view = page.outlook()
    assert view.moves == len(page.chosen())
    by_name = {bar.name: bar for bar in view.bars}
    moved = page.chosen()[0]
    assert by_name[moved.source_name].after < by_name[moved.source_name].now
    # What leaves one host arrives on another: the hosts are alike, so the loads' sum stays.
    assert sum(bar.after for bar in view.bars) == pytest.approx(sum(bar.now for bar in view.bars))
    assert view.score_after >= view.score_now


def test_why_shows_the_explanation_and_copies_it(pending, window, qtbot, qapp):
    lab = pending
    page = monitor(lab, window, qtbot, lab.cluster(), "drs-recommendations")
    one = page.chosen()[0]
    page.grid.link_activated.emit(page.rows.index(0, 4), f"why:{one.vm}")
    content = window.panels[-1].content
    assert content.sentence == one.explanation.why.replace(".lab.local", "")
    assert len(content.saw) == len(one.explanation.saw)
    assert content.tables[0].rows[0][0] == one.target_name.partition(".")[0]
    window.panels[-1].copy()
    assert qapp.clipboard().text() == content.as_text()
    assert "Candidate moves" in content.as_text()


def test_history_and_its_why(lab, window, qtbot):
    page = monitor(lab, window, qtbot, lab.cluster(), "drs-history")
    history = lab.session.engine.service(DrsService).record(lab.cluster().moid).history
    assert page.rows.rowCount() == len(history) > 0
    panel = show_why_task(window, lab.driver, history[0].task)
    assert panel.content.bold == history[0].recommendation.vm_name


def test_why_nothing_is_recommended(lab, window, qtbot):
    page = monitor(lab, window, qtbot, lab.cluster(), "drs-recommendations")
    assert page.rows.rowCount() == 0
    page.empty.link_activated.emit("why-nothing")
    content = window.panels[-1].content
    assert content.sentence.startswith("DRS recommends nothing for Prod-01")
    told = dict(content.saw)
    assert told["Migration threshold"] == "3, for mixed workloads, the default"
    # drs.md 8.6: what the last run left comes first, what DRS moves for at the end.
    assert content.reasons[0].startswith("Last run: ")
    assert "not its aim" in content.reasons[-2]


def test_why_of_a_score_names_who_loses(lab, window, qtbot):
    panel = show_why_cluster_score(window, lab.driver, lab.cluster().moid)
    score = score_now(lab.session.engine.world, lab.cluster())[0]
    assert f"scores {score:.0f} %" in panel.content.sentence
    lost = sum(float(row[3].replace("−", "-")) for row in panel.content.tables[0].rows)
    assert -100 <= lost <= 0


def test_vmotion_page_follows_a_migration(lab, window, qtbot):
    vm, target = lab.vm("web-fe-07"), lab.host("esx05.lab.local")
    page = monitor(lab, window, qtbot, vm, "vmotion")
    assert page.content.isHidden()
    assert not page.empty.isHidden()
    assert page.why.isHidden()
    lab.driver.submit(MigrateVm(vm=vm.moid, host=target.moid))
    lab.run_for(1)
    page.refresh()
    assert page.target.text() == target.name
    assert not page.why.isHidden()
    page.why.click()
    assert "web-fe-07" in window.panels[-1].content.sentence
    assert target.name in window.panels[-1].content.sentence
    lab.run_for(120)
    page.tick()
    assert page.progress.text().endswith(f"resumed on {target.name}")
    assert "IP and MAC stay the same" in page.answer.text()
    assert target.name in page.answer.text()
    assert page.passes.text(0, 0) == "0"


def test_vmotion_page_tells_at_each_instant_who_answers(lab, window, qtbot):
    vm, target = lab.vm("web-fe-07"), lab.host("esx05.lab.local")
    source = lab.driver.session.engine.world.host(vm.host)
    page = monitor(lab, window, qtbot, vm, "vmotion")
    lab.driver.submit(MigrateVm(vm=vm.moid, host=target.moid))
    lab.run_for(4)
    page.tick()
    assert page.answer.text().startswith(f"{source.name} runs the virtual machine")
    assert "No address of a host serves a virtual machine." in page.answer.text()
    assert page.pings.words() == "0 of 21 lost", "one each 0.2 s from 0 to 4.0 s"
    before = [page.wire_rows.value(label) for label in ("Guest IP", "Guest MAC")]
    lab.run_for(120)
    page.tick()
    view = vmotion_view(lab.driver.session, vm.moid)
    assert view.vcenter_name == lab.world.root.name
    assert view.wire.reach.learned_by == "rarp"
    assert len(view.wire.pings.lost_s) in (0, 1, 2), "the pause is below half a second"
    assert all(view.switchover.stun_s <= at < view.switchover.resume_s for at in view.wire.pings.lost_s)
    assert [page.wire_rows.value(label) for label in ("Guest IP", "Guest MAC")] == before
    assert page.wire_rows.value("RARP to") == "ff:ff:ff:ff:ff:ff"
    ports = page.wire_rows.value("Switch port").split(" → ")
    assert len(set(ports)) == 2
    bars = {bar.lane for bar in view.bars}
    assert {("source", "vpxa"), ("destination", "vpxa")} <= bars


def test_vmotion_page_goes_back_and_stage_by_stage(lab, window, qtbot):
    vm, target = lab.vm("web-fe-07"), lab.host("esx05.lab.local")
    page = monitor(lab, window, qtbot, vm, "vmotion")
    lab.run_for(30)
    began = lab.driver.now_us
    lab.driver.submit(MigrateVm(vm=vm.moid, host=target.moid))
    lab.run_for(60)
    page.tick()
    page.replay.click()
    assert lab.driver.now_us == began - 1
    assert not lab.driver.live
    page.refresh()
    assert not page.empty.isHidden(), "before it began there is no migration to see"
    lab.driver.seek(began)
    page.refresh()
    # The first stage, Checking compatibility, takes 0.4 s (vmotion/stages.py).
    page.next_stage.click()
    assert lab.driver.now_us == began + 400_000


def test_vmotion_page_shows_disks_that_move_too(lab, window, qtbot):
    vm, target = lab.vm("mail-gw-01"), lab.host("esx05.lab.local")
    page = monitor(lab, window, qtbot, vm, "vmotion")
    lab.driver.submit(MigrateVm(vm=vm.moid, host=target.moid, datastore="san-01"))
    lab.run_for(20)
    page.tick()
    view = vmotion_view(lab.driver.session, vm.moid)
    copies = [bar.label for bar in view.bars if bar.label.startswith("copying")]
    assert copies == [
        "copying VM home (storage fabric, fsdm)",
        "copying Hard disk 1 (storage fabric, fsdm)",
    ]
    assert (page.file_table.text(0, 0), page.file_table.text(0, 1)) == ("VM home", "102 MB")
    assert page.carriers.text().startswith(
        "Over: storage fabric, fsdm.\nfsdm, at most 200 MB/s: vsanDatastore is not VMFS"
    )
    for _ in range(2):
        lab.run_for(300)
        page.tick()
        bars = vmotion_view(lab.driver.session, vm.moid).bars
        assert sum(bar.label.startswith("copying") for bar in bars) == 2, "looks at one copy are one bar"
    assert page.progress.text().endswith(f"resumed on {target.name}")


def test_a_storage_vmotion_is_shown_between_datastores(lab, window, qtbot):
    vm = lab.vm("mail-gw-01")
    page = monitor(lab, window, qtbot, vm, "vmotion")
    lab.driver.submit(MigrateVm(vm=vm.moid, datastore="san-01"))
    lab.run_for(20)
    page.tick()
    high = page.lanes.sizeHint().height()
    assert (page.source.text(), page.target.text()) == ("vsanDatastore", "san-01")
    assert page.network_card.isHidden(), "no memory crosses the vMotion network"
    assert page._view.line == "vsanDatastore to san-01, storage fabric, fsdm"
    assert "still runs from vsanDatastore" in page.sentence.text()
    lab.run_for(900)
    page.tick()
    assert page.progress.text().endswith("runs from san-01")
    assert page.passes_card.isHidden()
    # Six lanes of one host instead of ten of two.
    other = lab.vm("web-fe-07")
    lab.driver.submit(MigrateVm(vm=other.moid, host=lab.host("esx05.lab.local").moid))
    lab.run_for(5)
    both = monitor(lab, window, qtbot, other, "vmotion")
    assert not both.network_card.isHidden()
    assert both.lanes.sizeHint().height() - high == 4 * ROW


def test_a_dead_host_shows_in_ha_and_vsan_pages(lab, window, qtbot):
    cluster, host = lab.cluster(), lab.host()
    lab.driver.submit(FailHost(host=host.moid))
    lab.run_for(300)
    failovers = monitor(lab, window, qtbot, cluster, "ha-failovers")
    assert failovers.rows.rowCount() > 0
    told = {}
    for at, key in enumerate(failovers.rows.keys):
        failovers.grid.link_activated.emit(failovers.rows.index(at, 6), f"why-failover:{key}")
        told[failovers._found[key].result] = window.panels[-1].content
    assert "brought" in told["restarted"].sentence
    assert "Lost: memory and CPU registers" in told["restarted"].reasons
    assert all("brought" not in told[result].sentence for result in told if result != "restarted")
    agents = monitor(lab, window, qtbot, cluster, "ha-summary")
    assert agents.grids["Hosts"].value("Hosts connected to primary") == "5"
    objects = monitor(lab, window, qtbot, cluster, "vsan-objects")
    bad = [row for row in object_rows(lab.session, cluster.moid) if row.severity != "success"]
    assert bad
    waiting = next(
        at for at, key in enumerate(objects.rows.keys) if "delay timer" in objects.rows.cells_of(key)[2].text
    )
    objects.grid.selectRow(waiting)
    assert not objects.placement.countdown.isHidden()
    # The repair delay is 60 minutes and the host died a few minutes ago.
    assert objects.placement.ring._caption == "of 60 min"
    story = objects.placement.story
    assert story.minimumHeight() == story.heightForWidth(story.width()) > 0
    lost = [row.id for row in bad if row.state == "Inaccessible"]
    assert lost
    for key in lost:  # no copy is left from which it could be rebuilt
        assert placement(lab.session, key).countdown is None


def test_utilization_boxes_are_as_long_as_what_they_use(lab, window, qtbot):
    page = monitor(lab, window, qtbot, lab.cluster(), "drs-cpu-utilization")
    page.stacks.resize(900, 300)
    field = page.stacks._field().width()
    for rect, stack, box in page.stacks.boxes():
        if box is not None and box.used / stack.capacity * field > 1:
            assert rect.width() == pytest.approx(box.used / stack.capacity * field)


def test_the_unit_of_utilization_is_percent_or_an_amount(lab, window, qtbot):
    page = monitor(lab, window, qtbot, lab.cluster(), "drs-network-utilization")
    stack = page.read()[0]
    assert page.stacks._amount(stack) == f"{100 * stack.used / stack.capacity:.1f} %"
    page.unit.chosen.emit(1)
    assert page.stacks._amount(stack).endswith("Gbit/s")
    box = stack.boxes[0]
    assert "Received" in page.stacks.describe(stack, box)
    assert box.used == pytest.approx(sum(box.parts))


def test_scores_are_counted_sorted_and_filtered(lab, window, qtbot):
    page = monitor(lab, window, qtbot, lab.cluster(), "drs-vm-score")
    running = [lab.world.vm_at[row] for row in cluster_vm_rows(lab.world, lab.cluster())]
    assert sum(page.histogram._counts) == page.rows.rowCount() == len(running)
    page.rows.sort(page.rows.column_of("used"), Qt.SortOrder.DescendingOrder)
    used = [lab.world.vms.cpu_usage_mhz[lab.world.vm(moid).row] for moid in page.rows.keys]
    assert used == sorted(used, reverse=True)
    page.rows.set_filter("DB-")
    assert [lab.world.vm(moid).name[:3] for moid in page.rows.keys] == ["db-"] * page.rows.rowCount()
    assert page.rows.rowCount() == sum(vm.name.startswith("db-") for vm in running) > 0
    lab.driver.session.run_for(60_000_000)
    page.tick()
    assert page.rows.rowCount() == sum(vm.name.startswith("db-") for vm in running)


def test_lists_open_export_and_offer_menus(lab, window, qtbot, tmp_path):
    from vsphere_client.ui.objects.table_page import write_csv

    page = pages_for(Kind.CLUSTER).tab("hosts").build(lab.driver, lab.cluster().moid, window)
    window.keep(page)
    shown = page.shown
    assert shown.model.rowCount() == 6
    page._filter("esx03")
    assert shown.model.rowCount() == 1
    with qtbot.waitSignal(page.navigate) as told:
        shown.grid.opened.emit(shown.model.index(0, 0))
    assert told.args[0] == lab.host("esx03.lab.local").moid
    shown.grid.selectRow(0)
    shown.grid.customContextMenuRequested.emit(shown.grid.rect().center())
    assert window.menus == [[lab.host("esx03.lab.local").moid]]
    path = write_csv(shown.grid, tmp_path / "hosts.csv", chosen=False)
    assert "esx03.lab.local" in path.read_text(encoding="utf-8-sig")


def test_a_hosts_page_tells_its_memory_marks_and_what_was_reclaimed(lab, window, qtbot):
    host = lab.world.host(next(iter(lab.cluster().hosts)))
    page = monitor(lab, window, qtbot, host, "utilization")
    grid = page.grids["Memory"]
    min_free = float(lab.world.hosts.memory_min_free_mb[host.row])
    # vmkernel.md 2.5: clear below minFree, soft below 64 %, hard below 32 %, low below 16 % of it.
    marks = [f"{part * min_free / 1024:.2f}" for part in (1, 0.64, 0.32, 0.16)]
    assert grid.value("Large pages below") == f"{numbers.memory(4 * min_free)} free"
    assert grid.value("Clear, soft below") == f"{marks[0]}, {marks[1]} GB free"
    assert grid.value("Hard, low below") == f"{marks[2]}, {marks[3]} GB free"
    nothing = numbers.memory(0)
    assert grid.value("Shared, ballooned") == f"{nothing}, {nothing}"
    assert grid.value("Compressed, swapped") == f"{nothing}, {nothing}"

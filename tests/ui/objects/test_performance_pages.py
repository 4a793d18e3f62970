import subprocess
import sys

import numpy as np
import pytest
from chart_scene import advanced, figures
from PySide6.QtTest import QAbstractItemModelTester

from vsphere_client.model.kinds import Kind
from vsphere_client.session.views.performance import series_of
from vsphere_client.ui.objects.performance.advanced import AdvancedPage
from vsphere_client.ui.objects.performance.chart_options import (
    LINE,
    PER_VM,
    ChartOptions,
)
from vsphere_client.ui.objects.performance.overview import OverviewPage
from vsphere_client.ui.objects.performance.overview_charts import VIEWS
from vsphere_client.ui.objects.performance.spans import Span
from vsphere_client.ui.objects.registry import pages_for

SECOND = 1_000_000


@pytest.mark.parametrize("kind", list(VIEWS))
def test_every_kind_with_charts_has_both_pages_and_they_show_samples(lab, window, qtbot, kind):
    obj = next(
        one for one in lab.world.objects.values() if one.kind == kind and not getattr(one, "hidden", False)
    )
    tab = pages_for(kind).tab("monitor").build(lab.driver, obj.moid, window)
    window.keep(tab)
    for entry in ("performance-overview", "performance-advanced"):
        tab.show_page(entry)
        assert tab.current_page() == entry
    assert tab.page.chart.lines, "the advanced chart begins with something"
    assert any(np.isfinite(line.values).any() for line in tab.page.chart.lines)


def test_the_real_client_has_no_charts_for_a_vcenter_or_a_network(lab, window, qtbot):
    for kind in (Kind.VCENTER, Kind.NETWORK):
        obj = next(one for one in lab.world.objects.values() if one.kind == kind)
        tab = window.keep(pages_for(kind).tab("monitor").build(lab.driver, obj.moid, window))
        assert "Performance" not in [group.title for group in tab._wanted()]


def test_the_overview_shows_what_the_view_asks_for(lab, window, qtbot):
    page = window.keep(OverviewPage(lab.driver, lab.host().moid, window))
    qtbot.waitUntil(lambda: len(page.cards) == len(page._specs))
    titles = [card.spec.title for card in page.cards]
    assert titles[:4] == ["CPU (%)", "CPU (MHz)", "Memory (%)", "Memory"]
    usage = next(card for card in page.cards if card.spec.title == "CPU (%)")
    (series,) = series_of(lab.session, page.moid, ["cpu.usage.average"], "realtime")
    row = usage.legend.rows[0]
    assert (row.latest, row.maximum) == (f"{series.latest:.1f}", f"{series.maximum:.1f}")
    page.view.setCurrentText("Virtual Machines")
    page._view_chosen(1)
    here = {lab.world.vm(moid).name for moid in lab.host().vms}
    assert {row.object for row in page.cards[0].legend.rows} <= here
    assert page.cards[0].legend.rows


def chosen_view(page, name, qtbot):
    page.view.setCurrentText(name)
    page._view_chosen(page.view.currentIndex())
    qtbot.waitUntil(lambda: len(page.cards) == len(page._specs))


def test_space_is_a_pie_of_files_and_bars_of_machines_and_datastores(lab, window, qtbot):
    stores = {one.name: one.moid for one in lab.world.objects.values() if one.kind == Kind.DATASTORE}
    page = window.keep(OverviewPage(lab.driver, stores["san-02"], window))
    chosen_view(page, "Space", qtbot)
    pie, bars, line = page.cards
    assert {part.label for part in pie.chart.parts} >= {"Virtual disks", "Swap files", "Free space"}
    assert bars.chart.bars[0].label == "edge-cam-01"
    assert line.chart.lines
    page = window.keep(OverviewPage(lab.driver, stores["nfs-iso"], window))
    chosen_view(page, "Space", qtbot)
    assert not page.cards[1].empty.isHidden()
    datacenter = next(one for one in lab.world.objects.values() if one.kind == Kind.DATACENTER)
    page = window.keep(OverviewPage(lab.driver, datacenter.moid, window))
    chosen_view(page, "Storage", qtbot)
    assert [bar.label for bar in page.cards[0].chart.bars] == sorted(stores)


def test_a_machines_virtual_disks_have_lines_of_their_own(lab, window, qtbot):
    page = window.keep(OverviewPage(lab.driver, lab.vm().moid, window))
    qtbot.waitUntil(lambda: len(page.cards) == len(page._specs))
    card = next(one for one in page.cards if one.spec.title == "Virtual disk latency (ms)")
    assert [row.label for row in card.legend.rows] == ["scsi0:0: Read latency", "scsi0:0: Write latency"]
    assert np.isfinite(card.chart.lines[0].values).any()


def test_a_new_sample_is_drawn_and_nothing_before_it(long_lab, window, qtbot):
    page = advanced(long_lab, window, long_lab.host())
    before, drawn = page.chart.lines[0].times_us[-1], page._drawn
    long_lab.run_for(5)
    page.tick()
    assert page._drawn == drawn, "no sample came"
    long_lab.run_for(20)
    page.tick()
    assert page.chart.lines[0].times_us[-1] == before + 20 * SECOND
    assert page.chart.window_shown.end_us == long_lab.session.now_us


def test_while_time_flies_charts_rest_and_at_a_stop_they_are_true(long_lab, window, qtbot):
    page = advanced(long_lab, window, long_lab.host())
    before = page.chart.window_shown.end_us
    page._rest_until = float("inf")
    long_lab.session.pace.paused = False
    long_lab.run_for(20)
    page.tick()
    assert page.chart.window_shown.end_us == before
    long_lab.session.pace.paused = True
    page.tick()
    assert page.chart.window_shown.end_us == before + 20 * SECOND


def test_in_the_past_a_chart_ends_there(long_lab, window, qtbot):
    page = advanced(long_lab, window, long_lab.host())
    long_lab.driver.seek(400 * SECOND)
    page.refresh()
    assert page.chart.lines[0].times_us[-1] == 400 * SECOND
    assert page.chart.window_shown.end_us == 400 * SECOND


def test_before_the_first_sample_the_page_says_when_it_comes(lab, window, qtbot):
    lab.driver.seek(0)
    page = advanced(lab, window, lab.host())
    assert page.empty.isVisibleTo(page)
    assert page.empty.accessibleName().startswith("No samples yet: they come every 20 s of virtual time.")
    lab.run_for(40)
    page.tick()
    assert not page.empty.isVisibleTo(page)


def test_one_area_per_virtual_machine(long_lab, window, qtbot):
    page = advanced(long_lab, window, long_lab.host())
    page.set_options(ChartOptions("cpu", ("cpu.usagemhz.average",), (), PER_VM))
    assert {row.object for row in page.legend.legend} == {
        long_lab.world.vm(moid).name for moid in long_lab.host().vms
    }
    assert page.chart.lines[0].label == page.legend.legend[0].object, "named by machine, not by counter"
    total = sum(line.values[-1] for line in page.chart.lines)
    page.chart.set_cursor(page.chart.window_shown.end_us)
    top = min(reading.y for reading in page.chart.readings())
    assert top == pytest.approx(page.chart.y_of(total, page.chart.axes[0]))


def test_ready_is_told_in_milliseconds_and_in_percent_of_each_vcpu(long_lab, window, qtbot):
    vm = long_lab.vm()
    page = advanced(long_lab, window, vm)
    page.set_options(ChartOptions("cpu", ("cpu.ready.summation",)))
    (series,) = page.series
    row = figures(page)["Ready"]
    # vmkernel.md case 2: sum over vCPUs, divided by the interval and by their number.
    percent = series.latest / 20_000 * 100 / vm.config.num_cpu
    assert row.per_vcpu == f"{percent:.1f} %"
    assert page.hint.isVisibleTo(page)
    assert not page.legend.grid.isColumnHidden(10)
    page.set_options(ChartOptions("cpu", ("cpu.usage.average",)))
    assert not page.hint.isVisibleTo(page)
    assert page.legend.grid.isColumnHidden(10)


def test_a_hidden_line_stays_in_the_legend(long_lab, window, qtbot):
    page = advanced(long_lab, window, long_lab.host())
    QAbstractItemModelTester(page.legend.rows)
    assert len(page.chart.lines) == 2
    page.legend._toggle(page.legend.rows.index(0, 0), False)
    assert len(page.chart.lines) == 1
    assert len(page.legend.legend) == 2
    long_lab.run_for(20)
    page.tick()
    assert len(page.chart.lines) == 1, "a new sample does not show it again"
    page.legend._toggle_all(True)
    assert len(page.chart.lines) == 2


def test_a_period_without_the_counter_says_so(long_lab, window, qtbot):
    page = advanced(long_lab, window, long_lab.host())
    page.set_options(ChartOptions("cpu", ("cpu.idle.summation",), (), LINE, Span("day")))
    assert not page.series, "level 2 is not"
    assert page.empty.accessibleName().startswith("These counters are not kept in this period")
    page.set_options(ChartOptions("cpu", ("cpu.usage.average",), (), LINE, Span("day")))
    assert page.series, "level 1 is always kept"
    assert int(page.series[0].times_us[-1]) % (300 * SECOND) == 0


def test_a_window_of_ones_own(long_lab, window, qtbot):
    page = advanced(long_lab, window, long_lab.host())
    page.set_span(Span("custom", 200 * SECOND, 400 * SECOND))
    times = page.series[0].times_us
    assert (int(times[0]), int(times[-1])) == (200 * SECOND, 400 * SECOND)
    assert Span("custom", 0, 1).period(7200 * SECOND) == "day", "older than the hour of samples"


def test_a_chart_goes_on_to_the_next_object_with_its_counters(long_lab, window, qtbot):
    page = advanced(long_lab, window, long_lab.host())
    page.set_options(ChartOptions("cpu", ("cpu.coreUtilization.average",)))
    other = long_lab.host("esx01.lab.local")
    assert page.set_object(other.moid)
    assert page.options.counters == ("cpu.coreUtilization.average",)
    assert {row.object for row in page.legend.legend} == {"esx01.lab.local"}


def test_a_machine_that_is_off_says_why_it_has_no_samples(lab, window, qtbot):
    off = next(
        vm
        for vm in lab.world.vm_at.values()
        if not lab.world.vms.executing[vm.row] and not getattr(vm, "hidden", False)
    )
    page = advanced(lab, window, lab.vm())
    page.chart.set_cursor(page.chart.window_shown.end_us)
    assert page.chart.cursor_us is not None
    page.set_object(off.moid)
    assert (
        page.empty.accessibleName()
        == "The virtual machine is not running: it has samples only while it does."
    )
    assert page.chart.cursor_us is None, "there is nothing to read"


def test_a_datacenter_charts_its_clusters_and_its_own_operations(lab, window, qtbot):
    datacenter = next(one for one in lab.world.objects.values() if one.kind == Kind.DATACENTER)
    page = advanced(lab, window, datacenter)
    views = [page.view.itemData(at) for at in range(page.view.count())]
    assert views[0] == "cpu"
    assert "vmop" in views
    assert {row.object for row in page.legend.legend} == {"Prod-01", "Edge-02"}
    page.view.setCurrentIndex(views.index("vmop"))
    page._view_chosen(views.index("vmop"))
    assert {row.object for row in page.legend.legend} == {datacenter.name}


def test_the_window_opens_without_the_chart_library():
    program = "import sys, vsphere_client.ui.shell.main_window; print('pyqtgraph' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_both_pages_follow_the_theme(lab, window, qtbot, theme_name):
    for page in (OverviewPage, AdvancedPage):
        made = window.keep(page(lab.driver, lab.vm().moid, window))
        made.resize(1000, 560)
        assert not made.grab().isNull()


def test_a_period_without_a_sample_says_how_often_they_come(lab, window):
    page = window.keep(pages_for(lab.host().kind).tab("monitor").build(lab.driver, lab.host().moid, window))
    page.show_page("performance-advanced")
    for key, every in (("day", "5 minutes"), ("week", "30 minutes"), ("year", "1 day")):
        page.page.set_span(Span(key))
        assert page.page.empty.accessibleName().startswith(f"No samples yet: they come every {every} of")

"""Charts of the parts of an object: targets of Chart Options, legend, CSV, what is said of large labs."""

import csv

import numpy as np
import pytest

from vsphere_client.session.statistics import watched
from vsphere_client.ui.objects.performance.advanced import AdvancedPage
from vsphere_client.ui.objects.performance.groups import first_targets, targets_of


@pytest.fixture
def long_lab(lab):
    lab.run_for(300)
    return lab


def view(page, group):
    page.view.setCurrentIndex(page.view.findData(group))
    page._view_chosen(page.view.currentIndex())


def test_chart_options_offer_the_host_and_its_uplinks(long_lab, window, qtbot, tmp_path):
    host = long_lab.host()
    page = window.keep(AdvancedPage(long_lab.driver, host.moid, window))
    view(page, "net")
    dialog = page.open_options()
    dialog.counters.set_ticked(("net.usage.average",))
    names = [nic.name for nic in host.config.nics]
    assert list(targets_of(long_lab.session, host.moid, ("net.usage.average",)).values())[
        : len(names) + 1
    ] == [host.name, *names]
    assert dialog.objects.ticked() == (host.moid,)
    dialog.objects.set_ticked((host.moid, f"{host.moid}#vmnic0"))
    dialog.press_ok()
    assert [row.object for row in page.legend.legend] == [host.name, "vmnic0"]
    written = page.export_to(tmp_path / "uplinks.csv", "csv")
    with written.open(encoding="utf-8-sig", newline="") as file:
        heads = next(csv.reader(file))
    assert heads[1:] == [f"{host.name} Usage, Average (KBps)", f"{host.name} vmnic0 Usage, Average (KBps)"]


def test_a_group_that_only_parts_have_begins_with_them(long_lab, window, qtbot):
    vm = long_lab.vm()
    page = window.keep(AdvancedPage(long_lab.driver, vm.moid, window))
    view(page, "virtualDisk")
    assert page.options.objects == ()
    assert {row.object for row in page.legend.legend} == {"scsi0:0"}
    assert all(np.isfinite(one.values).any() for one in page.series)
    dialog = page.open_options()
    assert (
        dialog.objects.ticked()
        == first_targets(long_lab.session, vm.moid, ("virtualDisk.read.average",))
        == (f"{vm.moid}#scsi0:0",)
    )
    assert dialog.find_problems() == []
    dialog.reject()


def test_a_counter_of_parts_alone_takes_the_objects_place(long_lab, window, qtbot):
    host = long_lab.host()
    page = window.keep(AdvancedPage(long_lab.driver, host.moid, window))
    view(page, "net")
    dialog = page.open_options()
    dialog.counters.set_ticked(("net.droppedTx.summation",))
    assert all("#vmnic" in one for one in dialog.objects.ticked())
    dialog.counters.set_ticked(("net.usage.average",))
    assert set(dialog.objects.ticked()) <= {
        host.moid,
        *targets_of(long_lab.session, host.moid, ("net.usage.average",)),
    }
    dialog.reject()


def test_a_large_lab_says_since_when_parts_are_recorded(long_lab, window, qtbot, monkeypatch):
    monkeypatch.setattr(watched, "FEW_VMS", 1)
    vm = long_lab.vm()
    page = window.keep(AdvancedPage(long_lab.driver, vm.moid, window))
    assert page.hint.isHidden(), "the object's own counters are always recorded"
    view(page, "virtualDisk")
    long_lab.run_for(60)
    page.draw_now()
    assert page.hint.text().startswith("Recorded since ")
    assert not page.hint.isHidden()

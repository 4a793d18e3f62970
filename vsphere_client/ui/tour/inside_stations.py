"""The stations that look inside a host: its charts, its CPU scheduler and esxtop."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.ui.objects.host.scheduler_page import SchedulerPage
from vsphere_client.ui.tour.record import Number
from vsphere_client.ui.tour.stage import Stage

HOST = "esx01.lab.local"

Sight = tuple[str, str, dict[str, Number]]
"""Name, sentence and numbers of a station whose picture is to be taken now."""


def look_inside(stage: Stage) -> Iterator[Sight]:
    """Show one host from closer and closer; every sight is on the screen when it is given."""
    world = stage.driver.session.engine.world
    host = world.find(HostSystem, HOST)
    window = stage.window
    window.navigator.set_rail(False)
    window.bottom.set_folded(True)
    window.select(host.moid, "monitor", "performance-overview")
    stage.refresh()
    used = round(100 * float(world.hosts.cpu_usage_mhz[host.row] / world.hosts.cpu_total_mhz[host.row]), 1)
    sentence = f"The last hour of {HOST}: a sample each 20 seconds of virtual time."
    yield "Host performance", sentence, {"CPU usage, %": used}
    window.select(host.moid, "monitor", "cpu-scheduler")
    stage.settle()
    page = window.tab_host.findChild(SchedulerPage)
    assert page is not None, "the page was just shown"
    page.look_inside()
    while page.schedule is None:
        stage.settle()
    stage.refresh()
    ran = sum(len(turns) for turns in page.schedule.runs)
    yield (
        "CPU scheduler",
        "200 milliseconds of its CPU scheduler: who ran where, and why.",
        {"stretches": ran},
    )
    esxtop = window.run_action("host.esxtop", [host.moid])
    assert esxtop is not None, "a running host has an esxtop"
    stage.settle()
    vms = int(world.hosts.num_vms[host.row])
    yield "esxtop", "The same host in esxtop, with the keys of the tool.", {"machines": vms}
    esxtop.close()
    window.bottom.set_folded(False)
    stage.settle()

"""The stations of the tour, in order: each does something in the window and looks at what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QPixmap

from vsphere_client.decisions.vsan.accessibility import HEALTH_TITLES, HealthState
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem, VirtualMachine
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import Source, TaskState
from vsphere_client.model.units import MINUTE_US, SECOND_US
from vsphere_client.ui.dialogs.inject_fault import InjectFaultDialog
from vsphere_client.ui.objects.cluster.vsan_objects import VirtualObjectsPage
from vsphere_client.ui.theme.theme import apply_theme
from vsphere_client.ui.tour.inside_stations import look_inside
from vsphere_client.ui.tour.record import Number, Seen, TourRecord
from vsphere_client.ui.tour.stage import Stage
from vsphere_client.ui.widgets.cells import Severity
from vsphere_client.ui.widgets.time_bar import elapsed_text
from vsphere_client.ui.wizards.flow_wizard import FlowWizard

CLUSTER, MOVED_VM, MOVED_TO, LOST_HOST = "Prod-01", "app-api-04", "esx05.lab.local", "esx04.lab.local"
MOST_PAGES = 8
REPAIR_DELAY_US = 60 * MINUTE_US


class Stations:
    """Plays the story: a drag and its vMotion, DRS, a host that dies, HA, vSAN, back in time.

    Args:
        stage: The window.
        record: Where what was seen goes.
    """

    def __init__(self, stage: Stage, record: TourRecord) -> None:
        self._stage = stage
        self._record = record
        self._window = stage.window
        self._session = stage.driver.session
        world = self._session.engine.world
        self._cluster = world.find(ClusterComputeResource, CLUSTER).moid
        self._vm = world.find(VirtualMachine, MOVED_VM).moid
        self._target = world.find(HostSystem, MOVED_TO).moid
        self._lost = world.find(HostSystem, LOST_HOST).moid
        self._failed_us = 0

    def play(self) -> Iterator[Seen]:
        """All stations, one after another."""
        self._stage.driver.set_speed(60.0)
        yield self._overview()
        yield from self._migrate()
        yield self._balance()
        yield self._fail_host()
        yield self._restart()
        yield self._wait_for_repair()
        yield self._rebuild()
        yield self._go_back()
        self._stage.driver.go_live()
        for name, sentence, numbers in look_inside(self._stage):
            yield self._see(name, sentence, numbers)
        yield self._darken()

    # helpers of all -----------------------------------------------------------------------------------

    def _see(
        self, name: str, sentence: str, numbers: dict[str, Number], picture: QPixmap | None = None
    ) -> Seen:
        number = len(self._record.stations) + 1
        file = f"{number:02d}-{name.lower().replace(' ', '-')}.png"
        self._stage.save(self._record.out / file, picture)
        seen = Seen(name, file, elapsed_text(self._session.now_us), sentence, numbers)
        self._record.stations.append(seen)
        return seen

    def _tasks(self, source: Source) -> list[Task]:
        return [task for task in self._session.engine.tasks.all() if task.source == source]

    def _host_share(self, name: str) -> float:
        world = self._session.engine.world
        row = world.find(HostSystem, name).row
        return round(100 * float(world.hosts.cpu_usage_mhz[row] / world.hosts.cpu_total_mhz[row]), 1)

    def _vms_on(self, moid: str) -> int:
        return len(self._session.engine.world.host(moid).vms)

    # the stations -------------------------------------------------------------------------------------

    def _overview(self) -> Seen:
        self._stage.advance_to(40 * SECOND_US)
        self._window.select(self._cluster, "summary")
        numbers: dict[str, Number] = {
            "hosts": len(self._session.engine.world.cluster(self._cluster).hosts),
            "CPU usage of esx04, %": self._host_share(LOST_HOST),
            "CPU usage of esx05, %": self._host_share(MOVED_TO),
        }
        return self._see("Cluster summary", "The morning begins with most of the load on two hosts.", numbers)

    def _migrate(self) -> Iterator[Seen]:
        tree = self._window.navigator.tree()
        tree.expand(tree.inventory.index_of(self._session.engine.world.vm(self._vm).resource_pool))
        pictures: list[QPixmap] = []
        self._stage.drag(self._vm, self._target, pictures.append)
        sentence = f"{MOVED_VM} is dragged over {MOVED_TO}: each host says what its DRS score would be there."
        yield self._see("Drag a machine", sentence, {}, pictures[0])
        wizard = self._stage.dialog(FlowWizard)
        if wizard.current() < 1:
            self._stage.click(wizard.next_button)
        self._stage.settle()
        yield self._see("Migrate wizard", "The drop opened Migrate with the host chosen and checked.", {})
        yield from self._watch()

    def _watch(self) -> Iterator[Seen]:
        begun = self._session.now_us
        for _ in range(MOST_PAGES):
            if not self._stage.dialogs():
                break
            self._stage.click(self._stage.dialog(FlowWizard).next_button)
        task = self._tasks(Source.USER)[-1]
        self._stage.advance_to(begun + 9 * SECOND_US)
        percent = round(task.progress_percent(self._session.now_us))
        self._window.select(self._vm, "monitor", "vmotion")
        numbers: dict[str, Number] = {"progress, %": percent, "stage": task.details}
        yield self._see("vMotion runs", f"{MOVED_VM} keeps running while its memory is copied.", numbers)
        while task.state not in (TaskState.SUCCESS, TaskState.ERROR):
            self._stage.advance_to(self._session.now_us + SECOND_US)
        self._stage.refresh()
        took = round(((task.completed_us or 0) - begun) / SECOND_US, 1)
        host = self._session.engine.world.objects[self._session.engine.world.vm(self._vm).host or ""].name
        numbers = {"state": str(task.state), "took, s": took, "runs on": host}
        yield self._see(
            "vMotion completed", f"{MOVED_VM} runs on {host}; its name and address stayed.", numbers
        )

    def _balance(self) -> Seen:
        while not self._tasks(Source.DRS) and self._session.now_us < 20 * MINUTE_US:
            self._stage.advance_to(self._session.now_us + 20 * SECOND_US)
        self._stage.advance_to(self._session.now_us + 2 * MINUTE_US)
        moves = self._tasks(Source.DRS)
        self._window.select(self._cluster, "monitor", "drs-history")
        self._window.navigator.set_rail(True)
        self._window.bottom.set_folded(True)
        if moves:
            self._window.show_why_of_task(moves[0].key)
        self._stage.refresh()
        numbers: dict[str, Number] = {
            "moves by DRS": len(moves),
            "first": moves[0].entity_name if moves else "none",
            "CPU usage of esx04, %": self._host_share(LOST_HOST),
        }
        return self._see("DRS balances", "DRS moved what gained most, and says why.", numbers)

    def _fail_host(self) -> Seen:
        self._window.side.close_panel()
        self._window.navigator.set_rail(False)
        self._window.bottom.set_folded(False)
        self._stage.advance_to(max(10 * MINUTE_US, self._session.now_us + MINUTE_US))
        self._window.select(self._lost, "summary")
        running = self._vms_on(self._lost)
        self._stage.click(self._window.time_bar.fault_button)
        dialog = self._stage.dialog(InjectFaultDialog)
        dialog.choose("host.power")
        dialog.set_value("host", self._lost)
        picture = self._stage.picture()
        self._failed_us = self._session.now_us
        self._stage.click(dialog.ok_button)
        numbers: dict[str, Number] = {"machines on it": running}
        return self._see("Inject a fault", f"The power of {LOST_HOST} is cut.", numbers, picture)

    def _restart(self) -> Seen:
        self._stage.advance_to(self._failed_us + 4 * MINUTE_US)
        self._window.select(self._cluster, "summary")
        world = self._session.engine.world
        restarts = [task for task in self._tasks(Source.HA) if task.state == TaskState.SUCCESS]
        last = max((task.completed_us or 0 for task in restarts), default=self._failed_us)
        members = world.cluster(self._cluster).hosts
        running = [
            vm
            for vm in world.all_of(VirtualMachine)
            if vm.power_state == PowerState.ON and vm.host in members and vm.host != self._lost
        ]
        numbers: dict[str, Number] = {
            "restarted by vSphere HA": len(restarts),
            "seconds from power cut to last restart": round((last - self._failed_us) / SECOND_US, 1),
            "machines running in the cluster": len(running),
        }
        return self._see(
            "HA restarts", "vSphere HA found the host dead and started its machines elsewhere.", numbers
        )

    def _vsan_states(self) -> dict[str, Number]:
        counts: dict[str, Number] = {}
        for row in self._session.report()["vsan_objects"]:
            state, _severity = HEALTH_TITLES[HealthState(row["health"])]
            counts[state] = int(counts.get(state, 0)) + 1
        return dict(sorted(counts.items()))

    def _wait_for_repair(self) -> Seen:
        self._window.select(self._cluster, "monitor", "vsan-objects")
        self._stage.advance_to(self._failed_us + 15 * MINUTE_US)
        self._choose_waiting_object()
        sentence = "Components on the lost host are absent; vSAN waits 60 minutes before it rebuilds them."
        return self._see("vSAN waits", sentence, self._vsan_states())

    def _choose_waiting_object(self) -> None:
        """The list begins with what is worse off: without any copy, and so without a repair to wait for."""
        objects = self._window.tab_host.findChild(VirtualObjectsPage)
        assert objects is not None, "vSAN > Virtual Objects is shown"
        waiting = HEALTH_TITLES[HealthState.DELAY_TIMER][0]
        cells = [objects.rows.cells_of(key)[2] for key in objects.rows.keys]
        states = [cell.text if isinstance(cell, Severity) else "" for cell in cells]
        objects.grid.selectRow(states.index(waiting))
        self._stage.refresh()

    def _rebuild(self) -> Seen:
        self._stage.advance_to(self._failed_us + REPAIR_DELAY_US + 5 * MINUTE_US)
        self._window.select(self._cluster, "monitor", "vsan-resync")
        self._stage.refresh()
        return self._see(
            "vSAN rebuilds", "The hour is over: the components are built anew elsewhere.", self._vsan_states()
        )

    def _go_back(self) -> Seen:
        live = self._session.live_us
        self._stage.driver.seek(self._failed_us - SECOND_US)
        self._window.select(self._cluster, "summary")
        self._stage.refresh()
        numbers: dict[str, Number] = {
            "latest moment": elapsed_text(live),
            "machines on esx04 again": self._vms_on(self._lost),
        }
        return self._see("Back in time", "One second before the power cut: everything is as it was.", numbers)

    def _darken(self) -> Seen:
        apply_theme(self._stage.app, "dark")
        self._window.select(self._cluster, "summary")
        self._stage.refresh()
        return self._see("Dark theme", "The same window at its latest moment, in the dark theme.", {})

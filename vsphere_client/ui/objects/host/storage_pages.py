"""Configure > Storage of a host: its adapters and its devices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.engine.storage.paths import multipaths
from vsphere_client.engine.world.objects import Datastore, HostSystem
from vsphere_client.model.commands import FailDisk, FailPath, RestoreDisk, RestorePath
from vsphere_client.session.views.storage_devices import (
    ATTACHED,
    DEGRADED,
    DeviceRow,
    adapter_rows,
    device_rows,
)
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.edit_device_queue import DeviceQueueDialog
from vsphere_client.ui.dialogs.edit_multipathing import MultipathDialog
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.row_actions import ActionTablePage
from vsphere_client.ui.widgets.cells import IconText, Level, Severity
from vsphere_client.ui.widgets.columns import Column

ADAPTER_COLUMNS = (
    Column("Adapter", "name", "icon", width=120),
    Column("Type", "type", width=200),
    Column("Status", "status", "severity", width=110),
    Column("Targets", "targets", "number", width=90),
    Column("Devices", "devices", "number", width=90),
    Column("Paths", "paths", "number", width=90),
    Column("Queue Depth", "queue", "number", width=110),
)
DEVICE_COLUMNS = (
    Column("Name", "name", "icon", width=270),
    Column("LUN", "lun", "number", width=60, yields=3),
    Column("Capacity", "capacity", "number", width=100),
    Column("Datastore", "datastore", width=120),
    Column("Operational State", "state", "severity", width=150),
    Column("Hardware Acceleration", "acceleration", width=160, yields=5),
    Column("Drive Type", "media", width=90, yields=4),
    Column("Tier", "tier", width=80, yields=2),
    Column("Transport", "transport", width=120, yields=1),
    Column("Queue Depth", "depth", "number", width=100),
    Column("Competing IOs", "competing", "number", width=110),
)
_LEVELS: dict[str, Level] = {ATTACHED: "success", DEGRADED: "warning"}
_OF_LUNS = "Only LUNs with a datastore have a queue and paths to set."
_OF_DISKS = "Only disks of the host itself can fail or be pulled; LUNs lose their paths."


class AdaptersPage(ActionTablePage):
    """Storage > Storage Adapters; the trainer may let one fail with all its paths, and bring it back."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Storage Adapters",
            columns=ADAPTER_COLUMNS,
            empty="No storage adapters.",
        )
        self.fail = self.add_row_button("FAIL ADAPTER", self._fail, self._why_not_fail, "danger-outline")
        self.restore = self.add_row_button("RESTORE ADAPTER", self._restore, self._why_not_restore, "trainer")
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The adapters by name."""
        return {
            row.name: (
                IconText("link", row.name),
                row.type,
                Severity("success", "Online") if row.online else Severity("danger", "Offline"),
                str(row.targets),
                str(row.devices),
                str(row.paths),
                numbers.grouped(row.queue),
            )
            for row in adapter_rows(self.driver.session, self.moid)
        }

    def _states(self, adapter: str) -> list[str | None]:
        """What became of each path of an adapter: dead, disabled, or nothing."""
        world = self.driver.session.engine.world
        host = world.host(self.moid)
        names = [name for one in multipaths(world, host) for name in one.names]
        return [host.path_states.get(name) for name in names if name.partition(":")[0] == adapter]

    def _why_not_fail(self, adapter: str) -> str | None:
        states = self._states(adapter)
        if not states:
            return "It has no paths; its disks fail one by one (Storage Devices)."
        return None if any(state != "dead" for state in states) else "All of its paths are dead already."

    def _why_not_restore(self, adapter: str) -> str | None:
        return None if "dead" in self._states(adapter) else "None of its paths is dead."

    def _fail(self, adapter: str) -> None:
        self.driver.submit(FailPath(host=self.moid, path=adapter))

    def _restore(self, adapter: str) -> None:
        self.driver.submit(RestorePath(host=self.moid, path=adapter))


class DevicesPage(ActionTablePage):
    """Storage > Storage Devices: queues and paths of LUNs; the trainer may let disks fail, pull and put them back."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver, moid, window, title="Storage Devices", columns=DEVICE_COLUMNS, empty="No storage devices."
        )
        self.queue = self.add_row_button("EDIT QUEUE DEPTH...", self._edit_queue, self._why_no_lun)
        self.paths = self.add_row_button("EDIT MULTIPATHING...", self._edit_paths, self._why_no_lun)
        self.fail = self.add_row_button("FAIL DISK", self._fail, self._why_not_fail, "danger-outline")
        self.pull = self.add_row_button("PULL DISK", self._pull, self._why_not_fail, "danger-outline")
        self.restore = self.add_row_button("RESTORE DISK", self._restore, self._why_not_restore, "trainer")
        self.dialog: DeviceQueueDialog | MultipathDialog | None = None
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """LUNs, then the host's own disks."""
        return {row.key: _cells(row) for row in device_rows(self.driver.session, self.moid)}

    def _row(self, key: str) -> DeviceRow | None:
        return next((row for row in device_rows(self.driver.session, self.moid) if row.key == key), None)

    def _why_no_lun(self, key: str) -> str | None:
        row = self._row(key)
        return None if row is not None and row.datastore_moid else _OF_LUNS

    def _is_disk(self, key: str) -> bool:
        return any(disk.name == key for disk in self._host().config.disks)

    def _why_not_fail(self, key: str) -> str | None:
        if not self._is_disk(key):
            return _OF_DISKS
        return "The disk does not work already." if key in self._host().failed_disks else None

    def _why_not_restore(self, key: str) -> str | None:
        if not self._is_disk(key):
            return _OF_DISKS
        return None if key in self._host().failed_disks else "The disk works."

    def _host(self) -> HostSystem:
        return self.driver.session.engine.world.host(self.moid)

    def _store(self, key: str) -> Datastore:
        row = self._row(key)
        assert row is not None
        return self.driver.session.engine.world.datastore(row.datastore_moid)

    def _edit_queue(self, key: str) -> None:
        self.dialog = DeviceQueueDialog(self.driver, self._host(), self._store(key), self.window())
        self.dialog.open()

    def _edit_paths(self, key: str) -> None:
        self.dialog = MultipathDialog(self.driver, self._host(), self._store(key), self.window())
        self.dialog.open()

    def _fail(self, disk: str) -> None:
        self.driver.submit(FailDisk(host=self.moid, disk=disk, kind="failed"))

    def _pull(self, disk: str) -> None:
        self.driver.submit(FailDisk(host=self.moid, disk=disk, kind="pulled"))

    def _restore(self, disk: str) -> None:
        self.driver.submit(RestoreDisk(host=self.moid, disk=disk))


def _cells(row: DeviceRow) -> Cells:
    return (
        IconText("disk", row.name),
        "" if row.lun is None else str(row.lun),
        numbers.space(row.gb) if row.gb else "",
        row.datastore,
        Severity(_LEVELS.get(row.state, "danger"), row.state),
        row.acceleration,
        row.media,
        row.tier,
        row.transport,
        "" if row.queue_depth is None else numbers.grouped(row.queue_depth),
        "" if row.competing_ios is None else str(row.competing_ios),
    )

"""Configure > Storage > Paths of a host: states, policies, and what can be done with a path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vsphere_client.engine.world.objects import Datastore
from vsphere_client.model.commands import FailPath, RestorePath, SetPathState
from vsphere_client.session.views.storage_paths import WORKING, PathRow, path_rows
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.edit_multipathing import MultipathDialog
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.row_actions import ActionTablePage
from vsphere_client.ui.widgets.cells import IconText, Level, Severity
from vsphere_client.ui.widgets.columns import Column

PATH_COLUMNS = (
    Column("Runtime Name", "name", "icon", width=180),
    Column("Status", "status", "severity", width=120),
    Column("Preferred", "preferred", width=80),
    Column("Datastore", "datastore", width=120),
    Column("Path Selection Policy", "policy", width=220),
    Column("IOPS Limit", "iops", "number", width=90),
    Column("Device", "device", "mono", width=290, yields=1),
)

_LEVELS: dict[str, Level] = {
    WORKING: "success",
    "Active": "success",
    "Standby": "unknown",
    "Disabled": "unknown",
    "Dead": "danger",
}


class PathsPage(ActionTablePage):
    """All paths; an administrator enables, disables and chooses policies, the trainer lets paths die."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title="Paths",
            columns=PATH_COLUMNS,
            empty="No device with several paths.",
        )
        self.edit = self.add_row_button("EDIT MULTIPATHING...", self._edit)
        self.enable = self.add_row_button("ENABLE", self._enable, self._why_not_enable)
        self.disable = self.add_row_button("DISABLE", self._disable, self._why_not_disable)
        self.fail = self.add_row_button("FAIL PATH", self._fail, self._why_dead, "danger-outline")
        self.restore = self.add_row_button("RESTORE PATH", self._restore, self._why_not_dead, "trainer")
        self.dialog: MultipathDialog | None = None
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """The paths, device by device."""
        return {
            row.name: (
                IconText("link", row.name),
                Severity(_LEVELS[row.status], row.status),
                "Yes" if row.preferred else "",
                row.datastore,
                row.policy,
                "" if row.turn_ios is None else numbers.grouped(row.turn_ios),
                row.device,
            )
            for row in self._rows()
        }

    def _rows(self) -> tuple[PathRow, ...]:
        return path_rows(self.driver.session, self.moid)

    def _status(self, path: str) -> str:
        return next((row.status for row in self._rows() if row.name == path), "")

    def _why_not_enable(self, path: str) -> str | None:
        return None if self._status(path) == "Disabled" else "It is not disabled."

    def _why_not_disable(self, path: str) -> str | None:
        status = self._status(path)
        return f"It is {status.lower()} already." if status in ("Disabled", "Dead") else None

    def _known(self, path: str) -> str | None:
        return self.driver.session.engine.world.host(self.moid).path_states.get(path)

    def _why_dead(self, path: str) -> str | None:
        return "It is dead already." if self._known(path) == "dead" else None

    def _why_not_dead(self, path: str) -> str | None:
        return None if self._known(path) == "dead" else "It is not dead by itself."

    def _edit(self, path: str) -> None:
        world = self.driver.session.engine.world
        moid = next(row.datastore_moid for row in self._rows() if row.name == path)
        host = world.host(self.moid)
        self.dialog = MultipathDialog(self.driver, host, world.get(moid, Datastore), self.window())
        self.dialog.open()

    def _enable(self, path: str) -> None:
        self.driver.submit(SetPathState(host=self.moid, path=path, enable=True))

    def _disable(self, path: str) -> None:
        self.driver.submit(SetPathState(host=self.moid, path=path, enable=False))

    def _fail(self, path: str) -> None:
        self.driver.submit(FailPath(host=self.moid, path=path))

    def _restore(self, path: str) -> None:
        self.driver.submit(RestorePath(host=self.moid, path=path))

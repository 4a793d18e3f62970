"""vSAN > Virtual Objects: the list, and for the chosen object its placement, votes, countdown and what-if."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter

from vsphere_client.session.views.monitor_vsan import ObjectRow, object_rows, placement
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.cluster.vsan_placement import PlacementPanel
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.cells import Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.pill import Pill
from vsphere_client.ui.widgets.themed import tighten

COLUMNS = (
    Column("Virtual machine", "vm", "icon", width=160),
    Column("Type", "type", width=124),
    Column("Object State", "state", "severity", width=300),
    Column("Storage Policy", "policy", width=124),
    Column("Size", "size", "number", width=84),
    Column("Object id", "id", "mono", width=132),
)
LIST_HEIGHT, PLACEMENT_HEIGHT = 190, 430
LEAST_LIST = 128
"""Pixels at scale 1 that stay for the list where the page is low: three rows."""


class VirtualObjectsPage(TablePage):
    """The objects of a cluster, or of one VM."""

    def __init__(
        self, driver: SessionDriver, moid: str, window: Any = None, *, title: str = "Virtual Objects"
    ) -> None:
        super().__init__(
            driver,
            moid,
            window,
            title=title,
            columns=COLUMNS,
            empty="There are no vSAN objects here.",
            stretch="state",
        )
        self.pills = [
            Pill("", "success", mark="success"),
            Pill("", "warning", mark="warning"),
            Pill("", "neutral"),
        ]
        self._pill_row = QHBoxLayout()
        tighten(self._pill_row, spacing=8)
        for pill in self.pills:
            self._pill_row.addWidget(pill)
        self.title_row.insertLayout(2, self._pill_row)
        self.placement = PlacementPanel(self)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.body.removeWidget(self.panel)
        self.panel.setMinimumHeight(current_theme().px(LEAST_LIST))
        self.split.addWidget(self.panel)
        self.split.addWidget(self.placement)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([LIST_HEIGHT, PLACEMENT_HEIGHT])
        self.body.addWidget(self.split, 1)
        self.grid.selectionModel().selectionChanged.connect(lambda *_: self._show_placement())
        self.refresh()
        if self.rows.rowCount():
            self.grid.selectRow(0)

    def read(self) -> Mapping[str, Cells]:
        """The objects: those that are not healthy first, then by VM."""
        found = object_rows(self.driver.session, self.moid)
        self._show_pills(found)
        rank = {"danger": 0, "warning": 1, "success": 2}
        return {row.id: self._cells(row) for row in sorted(found, key=lambda row: rank[row.severity])}

    def _cells(self, row: ObjectRow) -> Cells:
        return (
            self.object_cell(row.vm, row.vm_name),
            row.type,
            Severity(row.severity, row.state),
            row.policy,
            numbers.space(row.size_gb),
            row.uuid,
        )

    def _show_pills(self, found: tuple[ObjectRow, ...]) -> None:
        healthy = sum(row.severity == "success" for row in found)
        gone = sum(row.state == "Inaccessible" for row in found)
        reduced = len(found) - healthy - gone
        self.pills[0].set_text(f"{healthy} healthy")
        self.pills[1].set_text(f"{reduced} reduced", "warning" if reduced else "neutral")
        self.pills[2].set_text(f"{gone} inaccessible", "danger" if gone else "neutral")

    def tick(self) -> None:
        """Only the countdown and the votes move with the numbers."""
        self._show_placement()

    def refresh(self) -> None:
        """Read all anew."""
        super().refresh()
        self._show_placement()

    def _show_placement(self) -> None:
        keys = self.selected_keys()
        view = placement(self.driver.session, keys[0]) if keys else None
        self.placement.show_placement(view)

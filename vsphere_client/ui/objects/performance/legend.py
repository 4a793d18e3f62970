"""The performance chart legend: a row a line, with a tick that hides it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vsphere_client.session.views.chart_members import Verdict
from vsphere_client.ui.objects.performance.readings import LegendRow
from vsphere_client.ui.objects.plain_rows import Cells, PlainRows
from vsphere_client.ui.widgets.cells import Cell, Check, Level, LineKey, Severity
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.data_grid import DataGrid
from vsphere_client.ui.widgets.themed import tighten

COLUMNS = (
    Column("", "shown", "check", width=32, sortable=False),
    Column("Key", "key", width=40, sortable=False),
    Column("Object", "object", width=180),
    Column("Measurement", "measurement", width=200),
    Column("Rollup", "rollup", width=88),
    Column("Units", "unit", width=52),
    Column("Latest", "latest", "number", width=76),
    Column("Maximum", "maximum", "number", width=76),
    Column("Minimum", "minimum", "number", width=76),
    Column("Average", "average", "number", width=76),
    Column("Per vCPU", "per_vcpu", "severity", width=146, hidden=True, trainer=True),
)
VERDICTS: dict[Verdict, tuple[Level, str]] = {
    "fine": ("success", "fine"),
    "look": ("warning", "look closer"),
    "problem": ("danger", "a problem"),
}


def all_state(ticked: int, rows: int) -> Qt.CheckState:
    """What the tick in a header says of the rows."""
    if ticked == 0:
        return Qt.CheckState.Unchecked
    return Qt.CheckState.Checked if ticked >= rows else Qt.CheckState.PartiallyChecked


class LegendTable(QWidget):
    """The rows below a chart; ``hidden_changed`` tells that lines were hidden or shown.

    ``Per vCPU`` appears with counters of waiting time: percent of each vCPU's time, and what the rule of
    thumb says of it (vmkernel.md 1.3).
    """

    hidden_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = PlainRows(COLUMNS, self)
        self.grid = DataGrid(COLUMNS, "Performance Chart Legend", stretch="object")
        self.grid.setModel(self.rows)
        self.rows.follow_view(self.grid)
        self.grid.toggled.connect(self._toggle)
        self.grid.select_all_toggled.connect(self._toggle_all)
        self._hidden: set[str] = set()
        self._legend: tuple[LegendRow, ...] = ()
        box = QVBoxLayout(self)
        tighten(box)
        box.addWidget(self.grid)

    @property
    def legend(self) -> tuple[LegendRow, ...]:
        """All rows, hidden lines too."""
        return self._legend

    def is_hidden(self, key: str) -> bool:
        """Whether a line is hidden."""
        return key in self._hidden

    def set_legend(self, legend: Sequence[LegendRow]) -> None:
        """Show these rows; what was hidden stays so while it is there."""
        self._legend = tuple(legend)
        self._hidden &= {row.key for row in legend}
        self._show_per_vcpu(any(row.per_vcpu for row in legend))
        self._show()

    def _show(self) -> None:
        self.rows.show_rows({row.key: self._cells(row) for row in self._legend})
        self.grid.grid_header.set_all_checked(
            all_state(len(self._legend) - len(self._hidden), len(self._legend))
        )

    def _cells(self, row: LegendRow) -> Cells:
        verdict: Cell | str = ""
        if row.per_vcpu:
            level, words = VERDICTS[row.verdict]
            verdict = Severity(level, f"{row.per_vcpu}, {words}")
        return (
            Check(row.key not in self._hidden),
            LineKey(row.color, row.dashed, row.label),
            row.object,
            row.measurement,
            row.rollup,
            row.unit,
            row.latest,
            row.maximum,
            row.minimum,
            row.average,
            verdict,
        )

    def _show_per_vcpu(self, wanted: bool) -> None:
        at = self.rows.column_of("per_vcpu")
        if wanted == self.grid.isColumnHidden(at):
            self.grid.set_column_hidden("per_vcpu", not wanted)

    def _toggle_all(self, shown: bool) -> None:
        self._hidden = set() if shown else {row.key for row in self._legend}
        self._show()
        self.hidden_changed.emit()

    def _toggle(self, index: QModelIndex, shown: bool) -> None:
        key = self.rows.key_at(index.row())
        if shown:
            self._hidden.discard(key)
        else:
            self._hidden.add(key)
        self._show()
        self.hidden_changed.emit()

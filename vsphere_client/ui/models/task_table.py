"""Recent Tasks, and Monitor > Tasks of an object."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from time import monotonic

from PySide6.QtCore import QObject, QTimer

from vsphere_client.engine.world.changes import ChangeBatch
from vsphere_client.model.tasks import TaskState
from vsphere_client.session.views.inventory import NodeView
from vsphere_client.session.views.tasks import TaskView, TaskViews
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.cell_values import icon_text, moment_text, span_text
from vsphere_client.ui.models.row_table import RowTable
from vsphere_client.ui.widgets.cells import Cell, Link, Links, Progress, Toned
from vsphere_client.ui.widgets.columns import Column

RECENT_COLUMNS = (
    Column("Task Name", "name", width=210, keeps=180),
    Column("Target", "target", "icon", width=190),
    Column("Status", "status", "progress", width=170),
    Column("Details", "details", "links", width=220),
    Column("Initiator", "initiator", width=190),
    Column("Queued For", "queued_for", "number", width=90),
    Column("Start Time", "started", "time", width=190),
    Column("Completion Time", "completed", "time", width=190),
    Column("Server", "server", width=150, yields=1),
)
_EXECUTION = Column("Execution Time", "execution", "number", width=110)
_YIELDS = {"server": 5, "execution": 4, "queued_for": 3, "completed": 2, "initiator": 1}
MONITOR_COLUMNS = tuple(
    replace(one, yields=_YIELDS.get(one.key, 0))
    for one in (*RECENT_COLUMNS[:-1], _EXECUTION, RECENT_COLUMNS[-1])
)
"""Ten columns do not fit beside the tree: what steps aside stands in the details below."""
LINGER_S = 60.0
"""Wall time for which an ended task stays in Recent Tasks at least, however fast the clock runs.

Our assumption: the product's ten minutes are real ones; at 3600× they would pass unread.
"""
ALL, RUNNING, FAILED = "all", "running", "failed"


class TaskTableModel(RowTable[str]):
    """Tasks, newest first; links are ``why:<key>``, ``fault:<key>`` and the target's id.

    Args:
        driver: The open session.
        scope: Show all kept tasks of this object and of all below it; None shows Recent Tasks.
    """

    def __init__(
        self, driver: SessionDriver, scope: str | None = None, *, parent: QObject | None = None
    ) -> None:
        self.recent = scope is None
        super().__init__(RECENT_COLUMNS if self.recent else MONITOR_COLUMNS, parent)
        self.driver = driver
        self._scope = scope
        self._filter = ALL
        self._needle = ""
        self._all: list[str] = []
        self._seen_ended: dict[str, float] = {}
        self._views = TaskViews(driver.session)
        self._start_over()
        driver.changed.connect(self._apply)
        driver.ticked.connect(self._tick)
        driver.replaced.connect(self._start_over)
        self._sweep = QTimer(self)
        self._sweep.timeout.connect(self.forget_old)
        if self.recent:
            self._sweep.start(5_000)

    def _start_over(self) -> None:
        self._views = TaskViews(self.driver.session)
        self._seen_ended.clear()
        self._all = self._views.recent_keys() if self.recent else self._views.keys(self._scope)
        self.reset_rows([key for key in self._all if self._passes(key)])

    # changes ----------------------------------------------------------------------------------------------

    def _apply(self, batch: ChangeBatch) -> None:
        if batch.tasks:
            known = set(self._all)
            fresh = [k for k in batch.tasks if k not in known and self._views.concerns(k, self._scope)]
            if fresh:
                self._all = sorted(fresh, key=_number, reverse=True) + self._all
            for key in batch.tasks:
                if not self._views.is_running(key):
                    self._seen_ended.setdefault(key, monotonic())
            self.renew_cells(range(len(self.columns)), batch.tasks)
            self._show()
        renamed = {moid for moid, names in batch.properties.items() if "name" in names}
        if renamed:
            self.renew_cells([self.column_of("target")])

    def _tick(self) -> None:
        """Move the bars of what runs."""
        running = {self._rows[row] for row in self.visible_rows() if self._views.is_running(self._rows[row])}
        if running:
            self.renew_cells([self.column_of("status"), self.column_of("queued_for")], running)

    def forget_old(self) -> None:
        """Let ended tasks leave Recent Tasks after ten virtual minutes and one real one."""
        stays = set(self._views.recent_keys())
        now = monotonic()
        self._all = [
            key for key in self._all if key in stays or now - self._seen_ended.get(key, -LINGER_S) < LINGER_S
        ]
        self._seen_ended = {key: at for key, at in self._seen_ended.items() if now - at < LINGER_S}
        self._show()

    # filter -----------------------------------------------------------------------------------------------

    def set_filter(self, text: str) -> None:
        """Show only tasks whose name or target contains the text."""
        self._needle = text.strip().casefold()
        self._show()

    def set_state_filter(self, which: str) -> None:
        """Show ``all``, ``running`` or ``failed`` tasks."""
        self._filter = which
        self._show()

    def _show(self) -> None:
        self.set_rows([key for key in self._all if self._passes(key)])

    def _passes(self, key: str) -> bool:
        task = self.driver.session.engine.tasks.get(key)
        if task is None:
            return False
        if self._filter == RUNNING and task.ended:
            return False
        if self._filter == FAILED and task.state != TaskState.ERROR:
            return False
        return self._needle in task.name.casefold() or self._needle in task.entity_name.casefold()

    # cells ------------------------------------------------------------------------------------------------

    def task(self, row: int) -> TaskView | None:
        """The task of a row as it stands now."""
        return self._views.get(self._rows[row])

    def make_cell(self, key: str, column: Column) -> Cell | str:
        """What stands in a cell."""
        task = self._views.get(key)
        if task is None:
            return ""
        match column.key:
            case "name":
                return Toned(task.name, "trainer.ink") if task.trainer else task.name
            case "target":
                return _target(task.target, task.target_name)
            case "status":
                return _status(task)
            case "details":
                return _details(task)
            case "initiator" | "server":
                return str(getattr(task, column.key))
            case "queued_for":
                return span_text(task.queued_for_us)
            case "execution":
                return span_text(task.execution_us)
        moment: datetime | None = getattr(task, column.key)
        return moment_text(moment)


def _number(key: str) -> int:
    return int(key.rsplit("-", 1)[1])


def _target(node: NodeView | None, name: str) -> Cell | str:
    return icon_text(node, link=node.moid) if node is not None else name


def _status(task: TaskView) -> Progress:
    match task.state:
        case TaskState.QUEUED:
            return Progress("queued", can_cancel=task.cancellable)
        case TaskState.RUNNING:
            # Whole percent, so that a bar is drawn again only when its number changes.
            return Progress("running", int(task.percent) / 100, task.cancellable)
        case TaskState.SUCCESS:
            return Progress("success", 1.0)
    return Progress("error")


def _details(task: TaskView) -> Cell | str:
    text = task.fault or task.details
    if not task.why:
        return text
    return Links((Link("Why?", f"why:{task.key}", trainer=True, icon="bulb"),), text)

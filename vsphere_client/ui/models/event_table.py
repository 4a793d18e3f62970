"""Monitor > Events of an object, and the event console."""

from __future__ import annotations

from PySide6.QtCore import QObject

from vsphere_client.engine.world.changes import ChangeBatch
from vsphere_client.model.events import Event
from vsphere_client.model.kinds import Severity
from vsphere_client.session.views.events import EventView, EventViews
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.cell_values import moment_text
from vsphere_client.ui.models.row_table import TOP, Index, RowTable
from vsphere_client.ui.widgets.cells import Cell, Level, Link, Links
from vsphere_client.ui.widgets.cells import Severity as SeverityCell
from vsphere_client.ui.widgets.columns import Column

COLUMNS = (
    Column("Description", "description", "links", width=520, keeps=420),
    Column("Type", "type", "severity", width=110),
    Column("Date Time", "at", "time", width=190),
    Column("Target", "target", "links", width=160, yields=1),
    Column("User", "user", width=190, yields=2),
    Column("Event Type ID", "type_id", width=260, yields=3),
)
PAGE = 500
"""Events taken at a time; a view asks for more at its end."""
_MARKS: dict[Severity, Level] = {
    Severity.INFO: "info",
    Severity.WARNING: "warning",
    Severity.ERROR: "danger",
}


class EventTableModel(RowTable[int]):
    """Events, newest first; older ones come as the list is scrolled to its end.

    Links are ``why:event-<key>`` and the target's id.

    Args:
        driver: The open session.
        scope: Only events of this object and of all below it.
    """

    def __init__(
        self, driver: SessionDriver, scope: str | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(COLUMNS, parent)
        self.driver = driver
        self._scope = scope
        self._needle = ""
        self._severities = frozenset(Severity)
        self._events: dict[int, Event] = {}
        self._limit = PAGE
        self._read = 0
        self._views = EventViews(driver.session)
        self._start_over()
        driver.changed.connect(self._apply)
        driver.replaced.connect(self._start_over)

    def _start_over(self) -> None:
        self._views = EventViews(self.driver.session)
        self._limit = PAGE
        self._load()
        self.reset_rows([event.key for event in self._events.values() if self._passes(event)])

    def _load(self) -> None:
        self._events = {event.key: event for event in self._views.newest(self._limit, self._scope)}
        self._read = self._views.count

    def _apply(self, batch: ChangeBatch) -> None:
        if not batch.new_events:
            return
        new = self._views.newest(self._limit, self._scope, self._read)
        self._read = self._views.count
        if new:
            self._events = {event.key: event for event in new} | self._events
            self._limit = max(self._limit, len(self._events))
            self._show()

    def canFetchMore(self, parent: Index = TOP) -> bool:
        """Whether older events may be there."""
        return not parent.isValid() and len(self._events) >= self._limit

    def fetchMore(self, parent: Index = TOP) -> None:
        """Take older events as well."""
        # Qt may ask in the midst of another change of the rows.
        if self.canFetchMore(parent) and not self.changing:
            self._limit += PAGE
            self._load()
            self._show()

    def set_filter(self, text: str) -> None:
        """Show only events that contain the text in description, target, user or type."""
        self._needle = text.strip().casefold()
        self._show()

    def set_severities(self, severities: frozenset[Severity]) -> None:
        """Show only events of these severities."""
        self._severities = severities
        self._show()

    def _show(self) -> None:
        self.set_rows([event.key for event in self._events.values() if self._passes(event)])

    def _passes(self, event: Event) -> bool:
        if event.severity not in self._severities:
            return False
        words = (event.message, event.entity_name, event.user, event.type_id)
        return not self._needle or any(self._needle in word.casefold() for word in words)

    def event_at(self, row: int) -> EventView:
        """The event of a row."""
        return self._views.view(self._events[self._rows[row]])

    def make_cell(self, key: int, column: Column) -> Cell | str:
        """What stands in a cell."""
        event = self._views.view(self._events[key])
        match column.key:
            case "description" if event.why:
                return Links((Link("Why?", f"why:event-{key}", True, "bulb"),), event.description)
            case "description":
                return event.description
            case "type":
                return SeverityCell(_MARKS[event.severity], event.type_word)
            case "at":
                return moment_text(event.at)
            case "target" if event.target is not None:
                return Link(event.target_name, event.target)
            case "target":
                return event.target_name
            case "user":
                return event.user
            case "type_id":
                return event.type_id
        return ""

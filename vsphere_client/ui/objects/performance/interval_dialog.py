"""Custom Interval: how far back a chart shows, or from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QDateTime, QTimeZone, Signal
from PySide6.QtWidgets import QDateTimeEdit, QHBoxLayout, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.ui.dialogs.dialog_frame import DialogFrame
from vsphere_client.ui.dialogs.form import Form, choice_field, count_field
from vsphere_client.ui.objects.performance.spans import CUSTOM, UNITS_S, Span
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.chart_scale import SECOND_US
from vsphere_client.ui.widgets.themed import tighten

_FORMAT = "MM/dd/yyyy HH:mm:ss"
LAST, BETWEEN = "last", "between"
KINDS = ((LAST, "Last\u2026"), (BETWEEN, "From \u2013 To"))
HOUR_US = 3_600 * SECOND_US
MOST = 999


class IntervalDialog(DialogFrame):
    """The last minutes to months, or two moments of the lab's clock; ``chosen`` tells the span.

    Args:
        origin: The clock at the lab's beginning.
        start: What the fields begin with.
        end_us: The last moment there is.
    """

    chosen = Signal(object)

    def __init__(self, origin: datetime, start: Span, end_us: int, parent: QWidget | None = None) -> None:
        sentence = "Moments of the lab's clock. Older windows are drawn from rolled-up points."
        super().__init__("Custom Interval", sentence, width=420, parent=parent)
        self._origin, self._end_us = origin, end_us
        self.form = Form(96)
        self.kind = choice_field(KINDS, LAST if start.last_us else BETWEEN)
        number, unit = _counted(start.last_us or HOUR_US)
        self.number = count_field(number, 1, MOST)
        self.unit = choice_field(tuple((name, name.capitalize()) for name in UNITS_S), unit)
        self.begin = self._field(start.from_us)
        self.end = self._field(start.to_us or end_us)
        self._lay_out()
        self.kind.activated.connect(self._show_kind)
        self._show_kind()

    def _lay_out(self) -> None:
        both = QWidget()
        row = QHBoxLayout(both)
        tighten(row, spacing=8)
        row.addWidget(self.number)
        row.addWidget(self.unit, 1)
        self.form.add("kind", "Interval", self.kind)
        self.form.add("last", "Last", both)
        self.form.add("from", "From", self.begin)
        self.form.add("to", "To", self.end)
        for field, name in ((self.number, "Last"), (self.unit, "Unit"), (self.kind, "Interval")):
            field.setAccessibleName(name)
        self.column.addWidget(self.form)

    def _show_kind(self, _at: int = 0) -> None:
        last = self.kind.currentData() == LAST
        self.form.set_row_visible("last", last)
        for key in ("from", "to"):
            self.form.set_row_visible(key, not last)

    def _field(self, at_us: int) -> QDateTimeEdit:
        moment = self._origin + timedelta(microseconds=at_us)
        field = QDateTimeEdit()
        field.setTimeZone(QTimeZone.utc())
        field.setDisplayFormat(_FORMAT)
        # The style sheet's padding does not reach the text of such a field.
        field.lineEdit().setTextMargins(current_theme().px(6), 0, 0, 0)
        shown = moment.replace(microsecond=0)
        field.setDateTime(QDateTime.fromSecsSinceEpoch(round(shown.timestamp()), QTimeZone.utc()))
        return field

    def _moment_us(self, field: QDateTimeEdit) -> int:
        seconds = field.dateTime().toSecsSinceEpoch() - round(self._origin.timestamp())
        return round(seconds * 1_000_000)

    def span(self) -> Span:
        """What the fields say."""
        if self.kind.currentData() == LAST:
            return Span(CUSTOM, last_us=self.number.value() * UNITS_S[self.unit.currentData()] * SECOND_US)
        return Span(CUSTOM, self._moment_us(self.begin), self._moment_us(self.end))

    def apply(self) -> Sequence[Problem]:
        """Tell the span if it is one."""
        span = self.span()
        if span.last_us:
            self.chosen.emit(span)
            return ()
        if span.to_us <= span.from_us:
            problem = Problem("The end is not after the beginning.", "to")
        elif span.from_us >= self._end_us:
            problem = Problem("The lab has not been there yet.", "from")
        else:
            self.chosen.emit(span)
            return ()
        self.form.show_problems([problem])
        return (problem,)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """At the fields; what belongs to none of them in the band."""
        super().show_problems(self.form.show_problems(problems))


def _counted(last_us: int) -> tuple[int, str]:
    """A length in the largest unit that counts it whole: 7,200 s are ``(2, "hours")``."""
    seconds = last_us // SECOND_US
    unit = next(name for name in reversed(UNITS_S) if seconds % UNITS_S[name] == 0 or name == "minutes")
    return max(seconds // UNITS_S[unit], 1), unit

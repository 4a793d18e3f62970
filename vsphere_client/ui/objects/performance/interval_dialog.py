"""Custom Interval: from when to when a chart shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QDateTime, QTimeZone, Signal
from PySide6.QtWidgets import QDateTimeEdit, QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.ui.dialogs.dialog_frame import DialogFrame
from vsphere_client.ui.dialogs.form import Form
from vsphere_client.ui.objects.performance.spans import CUSTOM, Span
from vsphere_client.ui.theme.theme import current_theme

_FORMAT = "MM/dd/yyyy HH:mm:ss"


class IntervalDialog(DialogFrame):
    """Two moments of the lab's clock; ``chosen`` tells the span.

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
        self.begin = self._field(start.from_us)
        self.end = self._field(start.to_us)
        self.form.add("from", "From", self.begin)
        self.form.add("to", "To", self.end)
        self.column.addWidget(self.form)

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
        return Span(CUSTOM, self._moment_us(self.begin), self._moment_us(self.end))

    def apply(self) -> Sequence[Problem]:
        """Tell the span if it is one."""
        span = self.span()
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

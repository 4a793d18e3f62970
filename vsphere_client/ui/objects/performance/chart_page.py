"""What Overview and Advanced share: the period, the view, and when to draw anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from vsphere_client.model.kinds import Kind
from vsphere_client.session.views.performance import is_measured, performance_epoch
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.form import choice_field
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.objects.performance.interval_dialog import IntervalDialog
from vsphere_client.ui.objects.performance.spans import CUSTOM, INTERVAL_S, PERIODS, Span
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.chart_lines import ChartWindow
from vsphere_client.ui.widgets.themed import text_label

REST_FACTOR = 7
"""After drawing the page rests that many times as long, so that charts take an eighth of the time at most."""
NOT_RUNNING = {
    Kind.VIRTUAL_MACHINE: "The virtual machine is not running: it has samples only while it does.",
    Kind.HOST: "The host is not running: it has samples only while it does.",
}
NO_SAMPLES = "No samples yet: they come every {interval} of virtual time."
PAUSED_HINT = " Time stands still: press Play or Space."


class ChartPage(ContentPage):
    """A heading with ``Period`` and ``View``; draws when there is a new sample or another moment is shown.

    Args:
        title: The heading.
    """

    def __init__(self, driver: SessionDriver, moid: str, window: Any, *, title: str) -> None:
        super().__init__(driver, moid, window, title=title)
        self._span = Span()
        self._drawn: tuple[object, ...] | None = None
        self._rest_until = 0.0
        self.period = choice_field(PERIODS, self._span.key)
        self.view = QComboBox()
        self._add_choice("Period", self.period, 1)
        self._add_choice("View", self.view, 3)
        # Long names give way before the heading does, and those of periods before those of views.
        self.period.setMinimumWidth(current_theme().px(106))
        self.view.setMinimumWidth(current_theme().px(136))
        self.period.activated.connect(self._period_chosen)
        self.view.activated.connect(self._view_chosen)

    def _add_choice(self, label: str, field: QComboBox, at: int) -> None:
        name = text_label(label, "secondary")
        name.setBuddy(field)
        field.setAccessibleName(label)
        set_kind(field, fit="toolbar")
        field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.title_row.insertWidget(at, name)
        self.title_row.insertWidget(at + 1, field, 0, Qt.AlignmentFlag.AlignVCenter)

    # the period -------------------------------------------------------------------------------------------

    @property
    def span(self) -> Span:
        """The period that is shown."""
        return self._span

    def set_span(self, span: Span) -> None:
        """Show another period."""
        self._span = span
        self.period.setCurrentIndex(self.period.findData(span.key))
        self.draw_now()

    def _period_chosen(self, _at: int) -> None:
        key = self.period.currentData()
        if key != CUSTOM:
            self.set_span(Span(key))
            return
        start = self._span.opening(self.driver.now_us)
        dialog = IntervalDialog(self.driver.start, start, self.driver.live_us, self.window())
        dialog.chosen.connect(self.set_span)
        dialog.rejected.connect(lambda: self.period.setCurrentIndex(self.period.findData(self._span.key)))
        dialog.open()

    def _view_chosen(self, _at: int) -> None:
        self.draw_now()

    # drawing ----------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Read the series and show them."""
        raise NotImplementedError

    def draw_now(self) -> None:
        """Draw whether or not anything is new."""
        self._drawn = None
        self.refresh()

    def refresh(self) -> None:
        """Draw if a sample came, another moment is shown, or another object."""
        if not self.present():
            return
        state = (performance_epoch(self.driver.session), self.moid, self.driver.live, self.driver.paused)
        if state != self._drawn:
            self._drawn = state
            begin = perf_counter()
            self.draw()
            self._rest_until = perf_counter() + REST_FACTOR * (perf_counter() - begin)

    def tick(self) -> None:
        """Time passed: most times there is nothing new; while time flies, charts leave room for the rest."""
        if self.driver.paused or perf_counter() >= self._rest_until:
            self.refresh()

    def kind(self) -> Kind:
        """What the page is about."""
        return self.driver.session.engine.world.objects[self.moid].kind

    def object_name(self) -> str:
        """Its name."""
        return self.driver.session.engine.world.objects[self.moid].name

    def no_samples(self) -> str:
        """The sentence for nothing to draw."""
        if self.kind() in NOT_RUNNING and not is_measured(self.driver.session, self.moid):
            return NOT_RUNNING[self.kind()]
        every_s = INTERVAL_S[self._span.period(self.driver.now_us)]
        told = NO_SAMPLES.format(interval=numbers.span(every_s))
        return told + (PAUSED_HINT if self.driver.paused else "")

    def window_note(self, window: ChartWindow) -> str:
        """A window in few words: of the present day only the hours, ``7:42 AM - 8:42 AM``."""
        today = (self.driver.start + timedelta(microseconds=self.driver.now_us)).date()
        begin = self.driver.start + timedelta(microseconds=window.start_us)
        words = self.window_words(window)
        return words.partition(", ")[2] if begin.date() == today else words

    def window_words(self, window: ChartWindow) -> str:
        """A window in words: ``01/05/2026, 7:42 AM - 8:42 AM``."""
        begin, end = (
            self.driver.start + timedelta(microseconds=at) for at in (window.start_us, window.end_us)
        )
        first = begin.strftime("%m/%d/%Y, ") + _clock(begin)
        same_day = begin.date() == end.date()
        last = _clock(end) if same_day else end.strftime("%m/%d/%Y, ") + _clock(end)
        return f"{first} \u2013 {last}"


def clock_words(start: datetime, at_us: int) -> str:
    """A moment of the lab's clock: ``10:32 AM``."""
    return _clock(start + timedelta(microseconds=at_us))


def _clock(at: Any) -> str:
    return str(at.strftime("%I:%M %p")).lstrip("0")

"""The bars at the top and the bottom of the window."""

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QWidget

from vsphere_client.ui.theme.theme import set_kind
from vsphere_client.ui.widgets.search_field import SearchField
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.widgets.time_bar import TimeBar
from vsphere_client.ui.widgets.time_scrubber import TimeMark
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton

S = 1_000_000


def top_bar():
    bar = QWidget()
    bar.setFixedHeight(48)
    set_kind(bar, role="top_bar")
    row = QHBoxLayout(bar)
    row.addWidget(ToolIconButton("menu", "Menu", color="top_bar.text"))
    row.addWidget(text_label("vSphere Client", "strong"))
    row.addWidget(text_label("Lab  Prod-01: one bad afternoon", "lab"))
    search = SearchField("Search in all environments", color="top_bar.text_secondary")
    search.setFixedWidth(336)
    row.addWidget(search)
    row.addStretch(1)
    for name in ("undo", "refresh", "bell"):
        row.addWidget(ToolIconButton(name, name, color="top_bar.text"))
    row.addWidget(ToolIconButton("user", "User", color="top_bar.text", text="Administrator@VSPHERE.LOCAL"))
    return bar


def filled_time_bar():
    bar = TimeBar()
    bar.set_range(0, 3600 * S)
    bar.set_clock(2537 * S, datetime(2026, 1, 5, 8, 0))
    marks = [TimeMark(at * S, "checkpoint") for at in (300, 600, 900, 1200, 1500, 1800, 2100, 2400)]
    marks += [
        TimeMark(420 * S, "decision"),
        TimeMark(1020 * S, "decision"),
        TimeMark(1600 * S, "fault", "Host fails"),
    ]
    marks += [TimeMark(1660 * S, "alarm")]
    bar.set_marks(marks)
    bar.set_next_event(2580 * S, "DRS run")
    bar.set_state(paused=False, speed=60.0, live=True)
    return bar


def past_time_bar():
    bar = filled_time_bar()
    bar.set_clock(1200 * S, datetime(2026, 1, 5, 8, 0), known_us=2537 * S)
    bar.set_state(paused=True, speed=1.0, live=False)
    return bar

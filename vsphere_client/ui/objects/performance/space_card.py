"""A card of Performance > Overview that tells what space is used for: a pie, or bars."""

from __future__ import annotations

from collections.abc import Sequence

from vsphere_client.session.views.space_use import FREE, SpaceUse
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.performance.overview_charts import SpaceChart
from vsphere_client.ui.widgets.bar_chart import Bar, BarChart
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.chart_lines import SERIES_COLORS
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.parts_bar import Part
from vsphere_client.ui.widgets.pie_chart import PieChart


class SpaceCard(Card):
    """One chart of space; ``show`` fills it."""

    def __init__(self, spec: SpaceChart) -> None:
        super().__init__(spec.title, side=True)
        self.spec = spec
        self.chart = PieChart(spec.title) if spec.pie else BarChart(spec.title)
        self.empty = EmptyState("Nothing is stored here.")
        self.body.addWidget(self.chart)
        self.body.addWidget(self.empty)
        self.body.addStretch(1)

    def show_uses(self, uses: Sequence[SpaceUse]) -> None:
        """Show what space is used for; a sentence where there is nothing."""
        self.chart.setVisible(bool(uses))
        self.empty.setVisible(not uses)
        if isinstance(self.chart, PieChart):
            self.chart.set_parts([_part(at, one) for at, one in enumerate(uses)])
        else:
            self.chart.set_bars([_bar(one) for one in uses])


def _part(at: int, use: SpaceUse) -> Part:
    color = "bar_free" if use.label == FREE else f"series.{at % SERIES_COLORS}"
    return Part(use.label, use.gb, numbers.space(use.gb), color)


def _bar(use: SpaceUse) -> Bar:
    used = numbers.space(use.gb)
    text = f"{used} of {numbers.space(use.whole_gb)}" if use.whole_gb else used
    return Bar(use.label, use.gb, use.whole_gb, text)

"""Monitor > Performance > Overview: the product's stack of charts, two side by side."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer

from vsphere_client.session.views.chart_members import busiest
from vsphere_client.session.views.performance import (
    Series,
    counters_of,
    part_counters_of,
    parts_with,
    related_of,
    series_of,
)
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.performance.chart_page import ChartPage
from vsphere_client.ui.objects.performance.overview_charts import (
    VIEWS,
    OverviewChart,
    SpaceChart,
    Spec,
    views_of,
)
from vsphere_client.ui.objects.performance.readings import (
    LegendRow,
    cut,
    first_sample,
    has_values,
    legend_row,
    lines_of,
)
from vsphere_client.ui.objects.performance.small_legend import SmallLegend
from vsphere_client.ui.objects.performance.space_card import SpaceCard
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.chart import PerformanceChart
from vsphere_client.ui.widgets.chart_lines import ChartWindow
from vsphere_client.ui.widgets.empty_state import EmptyState
from vsphere_client.ui.widgets.flow_grid import FlowGrid
from vsphere_client.ui.widgets.scrolled import scrolled

MOST_MEMBERS = 10
AT_ONCE = 2
"""Charts that are made with the page, its first row; the others follow one by one when it has been shown."""


class ChartCard(Card):
    """One chart with its figures."""

    def __init__(self, spec: OverviewChart) -> None:
        super().__init__(spec.title, side=True)
        self.spec = spec
        self.chart = PerformanceChart(spec.title, least=132)
        self.legend = SmallLegend(spec.title)
        self.body.addWidget(self.chart, 1)
        self.body.addSpacing(4)
        self.body.addWidget(self.legend)


class OverviewPage(ChartPage):
    """Charts by kind and view, and one sentence while there is no sample."""

    def __init__(self, driver: SessionDriver, moid: str, window: Any = None) -> None:
        super().__init__(driver, moid, window, title="Performance Overview")
        self.empty = EmptyState("")
        self.flow = FlowGrid(2)
        self.cards: list[ChartCard | SpaceCard] = []
        self._specs: tuple[Spec, ...] = ()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(0)
        self._rest.timeout.connect(self._draw_rest)
        self.body.addWidget(self.empty)
        self.body.addWidget(scrolled(self.flow), 1)
        self._fill_views()
        self.refresh()

    def _fill_views(self) -> None:
        views = views_of(self.kind())
        self.view.clear()
        self.view.addItems(views)
        self.view.setEnabled(len(views) > 1)

    # the charts -------------------------------------------------------------------------------------------

    def _wanted(self) -> tuple[Spec, ...]:
        """The charts of the view whose counters the object has in the period."""
        session, period = self.driver.session, self._period()
        specs = VIEWS.get(self.kind(), {}).get(self.view.currentText(), ())
        own = {one.id for one in counters_of(session, self.moid, period)}
        parts = {one.id for one in part_counters_of(session, self.moid, period)}

        def there(spec: Spec) -> bool:
            if isinstance(spec, SpaceChart) or spec.members is not None:
                return True
            return any(one in (parts if spec.parts else own) for one in spec.counters)

        return tuple(filter(there, specs))

    def _period(self) -> Any:
        return self._span.period(self.driver.now_us)

    def draw(self) -> None:
        """Show the charts of the view; those further down follow a moment later."""
        wanted = self._wanted()
        if wanted != self._specs:
            self._specs, self.cards = wanted, []
            self._add_cards(wanted[:AT_ONCE])
        self._show(self.cards)
        if len(self.cards) < len(self._specs):
            self._rest.start()

    def _draw_rest(self) -> None:
        made = len(self.cards)
        if made < len(self._specs) and self.present():
            self._add_cards(self._specs[made : made + 1])
            self._show(self.cards[made:])
            self._rest.start()

    def _add_cards(self, specs: tuple[Spec, ...]) -> None:
        self.cards += [SpaceCard(one) if isinstance(one, SpaceChart) else ChartCard(one) for one in specs]
        self.flow.set_cards([*self.cards])

    def _show(self, cards: list[ChartCard | SpaceCard]) -> None:
        charts = [card for card in cards if isinstance(card, ChartCard)]
        found = [self._read(card.spec) for card in charts]
        if cards is self.cards:
            drawn = len(charts) < len(cards) or any(has_values(series) for series in found)
            self.flow.setVisible(drawn)
            self.empty.setVisible(not drawn)
            self.empty.set_sentence(
                self.no_samples() if self._specs else "There is no chart for this object."
            )
        firsts = [first for series in found if (first := first_sample(series)) is not None]
        window = self._span.window(self.driver.now_us, min(firsts, default=None))
        self.set_note(self.window_note(window))
        for card, series in zip(charts, found, strict=True):
            self._show_card(card, series, window)
        for space in (card for card in cards if isinstance(card, SpaceCard)):
            space.show_uses(space.spec.read(self.driver.session, self.moid))

    def _read(self, spec: OverviewChart) -> tuple[Series, ...]:
        session, period = self.driver.session, self._period()
        if spec.members is None and not spec.parts:
            return series_of(session, self.moid, spec.counters, period)
        members = self._parts(spec) if spec.parts else self._members(spec)
        return series_of(session, self.moid, spec.counters, period, members) if members else ()

    def _parts(self, spec: OverviewChart) -> tuple[str, ...]:
        """The first parts of the object that have the chart's counters."""
        session = self.driver.session
        session.statistics.watched.look(self.moid, self.driver.now_us)
        return tuple(member for member, _ in parts_with(session, self.moid, spec.counters[0]))[:MOST_MEMBERS]

    def _members(self, spec: OverviewChart) -> tuple[str, ...]:
        """The busiest objects below."""
        session = self.driver.session
        related = related_of(session, self.moid, spec.counters[0])
        objects = session.engine.world.objects
        moids = [moid for moid, _ in related if moid != self.moid and objects[moid].kind == spec.members]
        return busiest(session, moids, spec.counters[0].partition(".")[0], MOST_MEMBERS)

    def _show_card(self, card: ChartCard, found: tuple[Series, ...], window: ChartWindow) -> None:
        series = [cut(one, window) for one in found]
        lines = lines_of(series, by_object=card.spec.parts or card.spec.members is not None)
        card.chart.set_lines(lines, window, self.driver.start, card.spec.style)
        card.set_caption("" if has_values(series) else "no samples in this period")
        rows: list[LegendRow] = [
            legend_row(self.driver.session, one, line, card.chart.unit_of(line), self._period())
            for one, line in zip(series, lines, strict=True)
        ]
        card.legend.set_rows(rows)

    def set_object(self, moid: str) -> bool:
        """Show the charts of another object of the kind."""
        self.moid = moid
        self.refresh()
        return True


def build(driver: SessionDriver, moid: str, window: Any) -> OverviewPage:
    """Make the page."""
    return OverviewPage(driver, moid, window)

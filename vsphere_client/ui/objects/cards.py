"""Cards that many Summaries share: properties, capacity, related objects, and a service that is off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from vsphere_client.session.views.looks import ICONS
from vsphere_client.session.views.summary_refs import Ref
from vsphere_client.session.views.summary_usage import Capacity, Usage
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.line_table import LineCell, LineColumn, LineTable
from vsphere_client.ui.objects.links import go
from vsphere_client.ui.objects.summary_page import SummaryCard
from vsphere_client.ui.widgets.property_grid import PropertyGrid, PropertyRow
from vsphere_client.ui.widgets.usage_bar import Usage as BarUsage
from vsphere_client.ui.widgets.usage_bar import UsageBar

V = TypeVar("V")
LinkSpec = tuple[str, str]


class PropertiesCard(SummaryCard[V]):
    """Rows of label and value.

    Args:
        title: The card's name.
        rows: Makes the rows from the page's view.
        links: Text and target of the footer's links.
        wanted: Whether the card is there; always if not given.
    """

    def __init__(
        self,
        title: str,
        rows: Callable[[V], list[PropertyRow]],
        links: Sequence[LinkSpec] = (),
        wanted: Callable[[V], bool] | None = None,
        caption: Callable[[V], str] | None = None,
    ) -> None:
        super().__init__(title)
        self._rows = rows
        self._wanted = wanted
        self._caption_of = caption
        self.properties = PropertyGrid()
        self.properties.link_activated.connect(self.link_activated)
        self.body.addWidget(self.properties)
        self.body.addStretch(1)
        for text, target in links:
            self.add_link(text, target)

    def present(self, view: V) -> None:
        """Show the rows."""
        self.properties.set_rows(self._rows(view))
        if self._caption_of is not None:
            self.set_caption(self._caption_of(view))

    def wanted(self, view: V) -> bool:
        """As the caller says."""
        return self._wanted is None or self._wanted(view)


class CapacityCard(SummaryCard[V]):
    """CPU, memory and storage as bars, with the virtual time of the numbers.

    Args:
        only_what_is: Leave out bars, and the whole card, where there is no capacity.
    """

    def __init__(
        self,
        driver: SessionDriver,
        capacity: Callable[[V], Capacity],
        links: Sequence[LinkSpec] = (),
        title: str = "Capacity and Usage",
        only_what_is: bool = False,
    ) -> None:
        super().__init__(title)
        self._driver = driver
        self._only_what_is = only_what_is
        self._capacity = capacity
        self.bars = {name: UsageBar(name) for name in ("CPU", "Memory", "Storage")}
        for bar in self.bars.values():
            self.body.addWidget(bar)
        self.body.addStretch(1)
        for text, target in links:
            self.add_link(text, target)

    def present(self, view: V) -> None:
        """Show the three bars."""
        capacity = self._capacity(view)
        self._show("CPU", capacity.cpu, numbers.cpu)
        self._show("Memory", capacity.memory, numbers.memory)
        self._show("Storage", capacity.storage, numbers.space)
        self.set_caption(f"updated {self._driver.now:%H:%M:%S}")

    def _show(self, name: str, usage: Usage, words: Callable[..., str]) -> None:
        self.bars[name].set_usage(bar_usage(usage, words))
        self.bars[name].setVisible(usage.capacity > 0 or not self._only_what_is)

    def wanted(self, view: V) -> bool:
        """Whether there is a capacity to show."""
        capacity = self._capacity(view)
        return not self._only_what_is or any(
            usage.capacity > 0 for usage in (capacity.cpu, capacity.memory, capacity.storage)
        )


def bar_usage(usage: Usage, words: Callable[..., str]) -> BarUsage:
    """What a bar shows of a usage, all parts in the unit of the capacity."""
    like = usage.capacity
    return BarUsage(
        usage.fraction,
        f"{words(usage.used, like=like)} used",
        f"{words(usage.capacity, like=like)} capacity",
        f"{words(usage.free, like=like)} free",
    )


class RelatedCard(SummaryCard[V]):
    """Objects that belong to this one, each a link with its icon.

    Args:
        groups: Makes pairs of a label and the objects under it; empty groups are left out.
    """

    def __init__(
        self, groups: Callable[[V], Sequence[tuple[str, Sequence[Ref]]]], title: str = "Related Objects"
    ) -> None:
        super().__init__(title)
        self._groups = groups
        self.table = LineTable((LineColumn(width=120), LineColumn(stretch=True)), title)
        self.table.link_activated.connect(self.link_activated)
        self.body.addWidget(self.table)
        self.body.addStretch(1)

    def present(self, view: V) -> None:
        """Show the objects; a label stands only before its first."""
        rows: list[tuple[LineCell, LineCell]] = []
        for label, found in self._groups(view):
            for number, one in enumerate(found[:SHOWN_RELATED]):
                name = LineCell(label if number == 0 else "", role="secondary")
                rows.append((name, LineCell(one.name, ICONS[one.kind], go(one.moid))))
            if len(found) > SHOWN_RELATED:
                rows.append(
                    (LineCell("", role="secondary"), LineCell(f"and {len(found) - SHOWN_RELATED} more"))
                )
        self.table.set_rows(rows)


SHOWN_RELATED = 6
"""Objects of one kind that a card lists before it only counts."""


def ref_row(label: str, one: Ref | None, missing: str = "None") -> PropertyRow:
    """A property whose value is an object to go to."""
    return PropertyRow(label, missing) if one is None else PropertyRow(label, one.name, link=go(one.moid))

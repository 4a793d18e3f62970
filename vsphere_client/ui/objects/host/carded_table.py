"""A page of a host that is a list below a few cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.plain_rows import Cells
from vsphere_client.ui.objects.table_page import TablePage
from vsphere_client.ui.widgets.card import Card
from vsphere_client.ui.widgets.columns import Column
from vsphere_client.ui.widgets.flow_grid import FlowGrid
from vsphere_client.ui.widgets.pill import Pill
from vsphere_client.ui.widgets.property_grid import PropertyGrid

LABEL_WIDTH, LABEL_WIDTH_INSIDE = 168, 132


class CardedTablePage(TablePage):
    """Cards with properties, and a list of virtual machines.

    Args:
        cards: Their titles.
        columns: Of the list.
        empty: What stands there where no virtual machine runs.
        inside: The real product has no such page.
    """

    def __init__(
        self,
        driver: SessionDriver,
        moid: str,
        window: Any = None,
        *,
        title: str,
        cards: Sequence[str],
        columns: Sequence[Column],
        empty: str,
        inside: bool = False,
    ) -> None:
        super().__init__(driver, moid, window, title=title, columns=columns, empty=empty, trainer=inside)
        if inside:
            self.title_row.insertWidget(1, Pill("inside view", "trainer"))
        self.flow = FlowGrid(len(cards))
        self.grids = {name: PropertyGrid(LABEL_WIDTH_INSIDE if inside else LABEL_WIDTH) for name in cards}
        shown = []
        for name, grid in self.grids.items():
            card = Card(name, side=True)
            card.body.addWidget(grid)
            card.body.addStretch(1)
            shown.append(card)
        self.flow.set_cards([*shown])
        self.body.insertWidget(0, self.flow)
        self.refresh()

    def read(self) -> Mapping[str, Cells]:
        """Fill the cards, and read the rows."""
        self.show_cards()
        return self.read_rows()

    def show_cards(self) -> None:
        """Fill the cards."""
        raise NotImplementedError

    def read_rows(self) -> Mapping[str, Cells]:
        """The rows of now, by key."""
        raise NotImplementedError

"""Cards side by side in equal columns, as many as the width allows."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import CARD_GAP
from vsphere_client.ui.widgets.themed import follow_theme

# The design was drawn with a content width of 1158 in a window of 1440 and gives the limits for
# the window: two columns below 1280, one below 900. Our assumption: the content is the window less
# the navigator (280), so the limits for the content are these.
TWO_COLUMNS_BELOW = 1280 - 280
ONE_COLUMN_BELOW = 900 - 280


def columns_for(width: float, most: int = 3) -> int:
    """How many columns of cards a content width holds, in pixels at scale 1."""
    if width < ONE_COLUMN_BELOW:
        return 1
    return min(2, most) if width < TWO_COLUMNS_BELOW else most


class FlowGrid(QWidget):
    """Cards in rows of equal width and, within a row, equal height; rearranged when resized.

    Args:
        most: Columns at full width.
        gap: Between the cards, 12 (16 on the start page).
    """

    def __init__(self, most: int = 3, gap: int = CARD_GAP, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self._gap = gap
        self._columns = most
        self._cards: list[QWidget] = []
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        follow_theme(self._arrange)

    @property
    def columns(self) -> int:
        """Columns now in use."""
        return self._columns

    def set_cards(self, cards: list[QWidget]) -> None:
        """Show these cards in this order; cards that are no longer in it are hidden, not deleted."""
        for card in self._cards:
            if card not in cards:
                self._layout.removeWidget(card)
                card.hide()
        self._cards = list(cards)
        self._arrange()

    def _arrange(self) -> None:
        scale = current_theme().scale
        self._layout.setSpacing(round(self._gap * scale))
        for card in self._cards:
            self._layout.removeWidget(card)
        for column in range(self._most):
            self._layout.setColumnStretch(column, 1 if column < self._columns else 0)
            # Equal columns whatever their cards ask for.
            self._layout.setColumnMinimumWidth(column, 1 if column < self._columns else 0)
        for at, card in enumerate(self._cards):
            self._layout.addWidget(card, at // self._columns, at % self._columns)
            card.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rearrange when another number of columns fits."""
        super().resizeEvent(event)
        wanted = columns_for(event.size().width() / current_theme().scale, self._most)
        if wanted != self._columns:
            self._columns = wanted
            self._arrange()

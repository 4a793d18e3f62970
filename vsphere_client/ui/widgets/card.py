"""A card: a titled frame with a body and links under a line."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from vsphere_client.ui.theme.icons import severity_pixmap
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import CARD_FOOTER_HEIGHT, CARD_HEADER_HEIGHT, CARD_HEADER_HEIGHT_SIDE
from vsphere_client.ui.widgets.elided_label import ElidedLabel
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.themed import follow_theme, line, text_label, tighten

_LEAST_WIDTH = 240


class Card(QFrame):
    """A frame with a title at the left and a caption at the right of its 40 px header.

    Put content into ``body`` (a vertical layout with 16 px padding). ``link_activated`` tells the
    target of a link in the footer.

    Args:
        title: The card's name.
        caption: Grey words at the right of the header.
        side: The lower header of side columns.
        trainer: A violet line on top, for what the real product has not.
        flush: No padding round the body, for a grid inside a card.
    """

    link_activated = Signal(str)

    def __init__(
        self,
        title: str,
        caption: str = "",
        *,
        side: bool = False,
        trainer: bool = False,
        flush: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._severity: str | None = None
        self._header_height = CARD_HEADER_HEIGHT_SIDE if side else CARD_HEADER_HEIGHT
        self._flush = flush
        self.setAccessibleName(title)
        set_kind(self, role="card", kind="trainer" if trainer else "plain")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._title = text_label(title, "card_title")
        self._mark = QLabel()
        self._mark.hide()
        self._caption = ElidedLabel(caption, color="text_secondary", align=Qt.AlignmentFlag.AlignRight)
        self._header = QWidget()
        self.header_row = QHBoxLayout(self._header)
        self.header_row.addWidget(self._title)
        self.header_row.addStretch(1)
        self.header_row.addWidget(self._mark)
        self.header_row.addWidget(self._caption)
        self.body = QVBoxLayout()
        self._footer_line = line()
        self._footer = QWidget()
        self._footer_row = QHBoxLayout(self._footer)
        self._footer_row.addStretch(1)
        self._footer_line.hide()
        self._footer.hide()
        self._outer = QVBoxLayout(self)
        for widget in (self._header, self.body, self._footer_line, self._footer):
            if isinstance(widget, QWidget):
                self._outer.addWidget(widget)
            else:
                self._outer.addLayout(widget, 1)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        theme = current_theme()
        self._header.setFixedHeight(theme.px(self._header_height))
        self._footer.setFixedHeight(theme.px(CARD_FOOTER_HEIGHT))
        tighten(self._outer, margins=(1, 1, 1, 1))
        tighten(self.header_row, spacing=6, margins=(16, 0, 16, 0))
        tighten(self.body, margins=(0, 0, 0, 0) if self._flush else (16, 2, 16, 12))
        tighten(self._footer_row, spacing=16, margins=(15, 0, 15, 0))
        self._show_mark()

    def minimumSizeHint(self) -> QSize:
        """Narrower than its content, so that cards in a row stay equally wide."""
        return QSize(current_theme().px(_LEAST_WIDTH), super().minimumSizeHint().height())

    def set_title(self, title: str) -> None:
        """Rename the card."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_caption(self, caption: str, severity: str | None = None) -> None:
        """Write the words at the right of the header, with a mark before them if a severity is given."""
        self._caption.set_text(caption)
        self._severity = severity
        self._show_mark()

    def _show_mark(self) -> None:
        self._mark.setVisible(self._severity is not None)
        if self._severity is not None:
            self._mark.setPixmap(severity_pixmap(self._severity, current_theme().px(14)))

    def set_links(self, links: list[LinkLabel]) -> None:
        """Fill the footer with links, made with ``upper=True``; an empty list hides it."""
        while self._footer_row.count() > 1:
            item = self._footer_row.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
        for at, link in enumerate(links):
            link.activated.connect(self.link_activated)
            self._footer_row.insertWidget(at, link, 0, Qt.AlignmentFlag.AlignVCenter)
        self._footer.setVisible(bool(links))
        self._footer_line.setVisible(bool(links))

    def add_link(self, text: str, target: str = "", *, trainer: bool = False) -> LinkLabel:
        """Put one more link into the footer; a trainer link is violet with a bulb."""
        link = LinkLabel(text, target, upper=True, trainer=trainer, icon="bulb" if trainer else None)
        link.activated.connect(self.link_activated)
        self._footer_row.insertWidget(self._footer_row.count() - 1, link, 0, Qt.AlignmentFlag.AlignVCenter)
        self._footer.show()
        self._footer_line.show()
        return link

"""The drawing of the fault domains: hosts with their disks, and what of the object lies on each."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.session.views.monitor_vsan import DiskBay, DomainBay, HostBay
from vsphere_client.ui.objects.cluster.votes_bar import paint_component
from vsphere_client.ui.widgets.themed import follow_theme

LEAST_DOMAIN, GAP, PAD, HEAD = 80, 10, 7, 22
HOST_HEIGHT, LEAST_HOST = 86, 62
"""A host with room, and what it shrinks to before the drawing scrolls; pixels at scale 1."""
LEAST_NAMED = 30
"""A disk lower than that has no name: the component on it needs the place."""
LEAST_FRAMED = 18
"""A disk narrower than that shows no frame beside its component."""
LEGEND = 22


class DomainDrawing(QWidget):
    """Racks side by side; ``domain_chosen`` tells the rack that was pressed, for the what-if."""

    domain_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._domains: tuple[DomainBay, ...] = ()
        self._chosen = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Press a fault domain to see what its failure would do.")
        self._theme = follow_theme(self.updateGeometry)

    def set_domains(self, domains: tuple[DomainBay, ...], chosen: str) -> None:
        """Show these domains; the chosen one is the one of the what-if."""
        self._domains, self._chosen = domains, chosen
        self.setAccessibleName("; ".join(_told(domain) for domain in domains))
        self.updateGeometry()
        self.update()

    def _columns(self) -> int:
        fit = max(1, int((self.width() + GAP) // (self._theme.px(LEAST_DOMAIN) + GAP)))
        return max(1, min(len(self._domains), fit))

    def _hosts_high(self) -> int:
        return max((len(domain.hosts) for domain in self._domains), default=1)

    def _rows(self) -> int:
        return -(-len(self._domains) // self._columns()) if self._domains else 1

    def _row_height(self, host: float) -> float:
        px = self._theme.px
        return px(HEAD + PAD) + self._hosts_high() * (host + px(PAD))

    def _height_with(self, host: int) -> int:
        px = self._theme.px
        return round(self._rows() * (self._row_height(px(host)) + GAP)) + px(LEGEND)

    def _host_height(self) -> float:
        """Of each host: all shrink alike where the drawing is low."""
        px, hosts = self._theme.px, self._rows() * self._hosts_high()
        missing = self._height_with(HOST_HEIGHT) - self.height()
        return max(px(LEAST_HOST), min(px(HOST_HEIGHT), px(HOST_HEIGHT) - missing / hosts))

    def sizeHint(self) -> QSize:
        """As high as its rows of domains."""
        return QSize(self._theme.px(360), self._height_with(HOST_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Two domains wide at least, with hosts as low as they can be read."""
        return QSize(self._theme.px(2 * LEAST_DOMAIN + GAP), self._height_with(LEAST_HOST))

    def rects(self) -> list[tuple[QRectF, DomainBay]]:
        """Where each domain lies."""
        columns, height = self._columns(), self._row_height(self._host_height())
        wide = (self.width() - GAP * (columns - 1)) / columns
        return [
            (QRectF((at % columns) * (wide + GAP), (at // columns) * (height + GAP), wide, height), domain)
            for at, domain in enumerate(self._domains)
        ]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a domain."""
        for rect, domain in self.rects():
            if rect.contains(event.position()):
                self.domain_chosen.emit(domain.name)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the domains and the legend."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bottom = 0.0
        for rect, domain in self.rects():
            self._paint_domain(painter, rect, domain)
            bottom = max(bottom, rect.bottom())
        self._paint_legend(painter, bottom + self._theme.px(6))

    def _paint_domain(self, painter: QPainter, rect: QRectF, domain: DomainBay) -> None:
        theme, px = self._theme, self._theme.px
        chosen = domain.name == self._chosen
        pen = QPen(theme.color("trainer.ink" if chosen else "border"), 1, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.color("trainer.tint", 0.4) if chosen else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        font = theme.font("label")
        painter.setFont(font)
        painter.setPen(theme.color("text_heading"))
        room = rect.width() - px(2 * PAD)
        name = theme.metrics("label").elidedText(domain.name, Qt.TextElideMode.ElideMiddle, round(room))
        place = QRectF(rect.left() + px(PAD), rect.top(), room, px(HEAD))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, name)
        top, height = rect.top() + px(HEAD), self._host_height()
        for host in domain.hosts:
            self._paint_host(painter, QRectF(rect.left() + px(PAD), top, room, height), host)
            top += height + px(PAD)

    def _paint_host(self, painter: QPainter, rect: QRectF, host: HostBay) -> None:
        theme, px = self._theme, self._theme.px
        lost = bool(host.lost)
        painter.setPen(QPen(theme.color("danger.mark" if lost else "border"), 1))
        painter.setBrush(theme.color("danger.tint" if lost else "tint"))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        line = QRectF(rect.left() + px(6), rect.top() + px(3), rect.width() - px(12), px(16))
        painter.setFont(theme.font("caption"))
        words, name = host.lost or f"{host.used * 100:.0f} %", host.name.partition(".")[0]
        room = line.width() - theme.metrics("axis").horizontalAdvance(words) - px(6)
        below = lost and bool(host.caches) and theme.metrics("caption").horizontalAdvance(name) > room
        if below:  # both do not fit into one line: what is lost is told where its caches are
            room = line.width()
        name = theme.metrics("caption").elidedText(name, Qt.TextElideMode.ElideRight, round(room))
        painter.setPen(theme.color("danger.ink" if lost else "text"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(theme.font("axis"))
        painter.setPen(theme.color("danger.ink" if lost else "text_secondary"))
        if not below:
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        top = line.bottom() + px(2)
        if host.caches:
            cache = QRectF(rect.left() + px(6), top, rect.width() - px(12), px(10))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("bar_free"))
            painter.drawRoundedRect(cache, 2, 2)
            painter.setFont(theme.font("disk_label"))
            painter.setPen(theme.color("danger.ink" if below else "text_secondary"))
            word = "cache" if host.caches == 1 else f"{host.caches} caches"
            painter.drawText(cache, Qt.AlignmentFlag.AlignCenter, words if below else word)
            top = cache.bottom() + px(4)
        self._paint_disks(
            painter,
            QRectF(rect.left() + px(6), top, rect.width() - px(12), rect.bottom() - top - px(5)),
            host,
        )

    def _paint_disks(self, painter: QPainter, field: QRectF, host: HostBay) -> None:
        if not host.disks:
            return
        gap = self._theme.px(3)
        wide = (field.width() - gap * (len(host.disks) - 1)) / len(host.disks)
        for at, disk in enumerate(host.disks):
            left = field.left() + at * (wide + gap)
            self._paint_disk(painter, QRectF(left, field.top(), wide, field.height()), disk)

    def _paint_disk(self, painter: QPainter, rect: QRectF, disk: DiskBay) -> None:
        theme, px = self._theme, self._theme.px
        painter.setPen(QPen(theme.color("danger.mark" if disk.failed else "border"), 1))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        label = QRectF(rect.left(), rect.bottom() - px(11), rect.width(), px(10))
        painter.setFont(theme.font("disk_label"))
        painter.setPen(theme.color("text_secondary"))
        fits = theme.metrics("disk_label").horizontalAdvance(disk.name) <= rect.width() - 2
        if named := fits and rect.height() >= px(LEAST_NAMED):
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, disk.name)
        edge = px(2 if rect.width() >= px(LEAST_FRAMED) else 0)
        inner = rect.adjusted(edge, px(2), -edge, -px(12 if named else 2))
        if disk.state is not None:
            witness = disk.component.startswith("W")
            leg = 0 if witness else ord(disk.component[0]) - ord("A")
            paint_component(painter, theme, inner, disk.component, disk.state, leg, witness)
        elif disk.planned:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("trainer.ink"), 1, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(inner, 2, 2)
            painter.setFont(theme.font("axis"))
            painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, f"{disk.planned}′")

    def _paint_legend(self, painter: QPainter, top: float) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("axis"))
        painter.setPen(theme.color("text_secondary"))
        words = "hatched: absent   dashed: planned   % of raw space used"
        shown = theme.metrics("axis").elidedText(words, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QPointF(0, top + px(10)), shown)


def _told(domain: DomainBay) -> str:
    hosts = ", ".join(
        f"{host.name}: {' '.join(disk.component for disk in host.disks if disk.component) or 'nothing'}"
        for host in domain.hosts
    )
    return f"{domain.name}: {hosts}"

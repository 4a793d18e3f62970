"""From the values that views hand out to the cells that lists draw."""

from __future__ import annotations

from datetime import datetime

from vsphere_client.session.views.inventory import NodeView
from vsphere_client.ui.widgets.cells import IconText


def icon_text(node: NodeView, link: str | None = None) -> IconText:
    """An object with its icon, badges and suffix."""
    return IconText(
        node.icon,
        node.name,
        node.state_badge,
        node.alarm_badge,
        node.suffix,
        node.stale,
        node.italic,
        node.icon_color,
        link,
    )


def moment_text(moment: datetime | None) -> str:
    """A date and time as the client writes it in its default language: ``01/05/2026, 8:42:17 AM``."""
    if moment is None:
        return ""
    hour = (moment.hour - 1) % 12 + 1
    return f"{moment:%m/%d/%Y}, {hour}:{moment:%M:%S} {'AM' if moment.hour < 12 else 'PM'}"


def span_text(us: int | None) -> str:
    """A short time as the client writes it: ``3 ms``, ``1.4 s``, ``2 min 5 s``, ``1 h 3 min``."""
    if us is None:
        return ""
    if us < 1_000_000:
        return f"{us // 1000} ms"
    seconds = us / 1e6
    if seconds < 60:
        return f"{seconds:.1f} s".replace(".0 s", " s")
    minutes, rest = divmod(int(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"

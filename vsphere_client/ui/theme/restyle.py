"""Dynamic properties: how a widget says which rules of the style sheet it wants."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def set_kind(widget: QWidget, **properties: str | bool) -> None:
    """Set dynamic properties (``kind="primary"``, ``role="title"``) and dress the widget anew."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()

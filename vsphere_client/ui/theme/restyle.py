"""Dynamic properties: how a widget says which rules of the style sheet it wants."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def set_kind(widget: QWidget, **properties: str | bool) -> None:
    """Set dynamic properties (``kind="primary"``, ``role="title"``, ``fit="wizard"``) and dress anew.

    A name that Qt uses itself, such as ``size``, would never reach the style sheet.
    """
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()

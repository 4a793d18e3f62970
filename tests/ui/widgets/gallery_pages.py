"""The empty page that a scene fills."""

from PySide6.QtWidgets import QWidget

from vsphere_client.ui.theme.theme import set_kind


def empty_page(width, height):
    page = QWidget()
    page.setFixedSize(width, height)
    set_kind(page, role="window")
    return page

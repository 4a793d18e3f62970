"""Where a link of a page leads, as a short text: to an object, a page, an action or an explanation.

``go:<moid>``, ``go:<moid>/<tab>/<page>``, ``page:<tab>/<page>`` of the same object, ``do:<action>`` on the
same object, ``do:<action>@<moid>``, ``why-task:<key>``, ``why-score``, ``why-nothing``.
"""

from __future__ import annotations

from vsphere_client.ui.objects.page import ObjectPage
from vsphere_client.ui.why.show import show_why_cluster_score, show_why_nothing, show_why_task


def go(moid: str, tab: str = "", page: str = "") -> str:
    """The target that shows an object."""
    return f"go:{moid}/{tab}/{page}" if tab else f"go:{moid}"


def page(tab: str, entry: str = "") -> str:
    """The target that turns to a page of the same object."""
    return f"page:{tab}/{entry}"


def do(action: str, moid: str = "") -> str:
    """The target that starts an action."""
    return f"do:{action}@{moid}" if moid else f"do:{action}"


def follow(source: ObjectPage, target: str) -> None:
    """Go where a link of a page leads; a text that is no target is left alone."""
    verb, _, rest = target.partition(":")
    if verb == "go":
        parts = [*rest.split("/"), "", ""]
        source.navigate.emit(parts[0], parts[1], parts[2])
    elif verb == "page":
        tab, _, entry = rest.partition("/")
        source.navigate.emit(source.moid, tab, entry)
    elif verb == "do":
        action, _, moid = rest.partition("@")
        run(source, action, moid or source.moid)
    elif verb == "why-task":
        show_why_task(source.main_window, source.driver, rest)
    elif verb == "why-score":
        show_why_cluster_score(source.main_window, source.driver, source.moid)
    elif verb == "why-nothing":
        show_why_nothing(source.main_window, source.driver, source.moid)


def run(source: ObjectPage, action: str, *moids: str) -> None:
    """Start an action of the menus on objects, the page's own if none is named."""
    if source.main_window is not None:
        source.main_window.run_action(action, list(moids) or [source.moid])

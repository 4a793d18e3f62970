"""The main window: it only carries what one of its parts asks of another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QWidget

from vsphere_client.commands.action import Action
from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.menus import menu_for, quick_actions, shortcut_actions
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.engine.world.vcenters import is_shown
from vsphere_client.session.views.inventory import InventoryViews, TreeView
from vsphere_client.ui.dialogs.run_action import run_action
from vsphere_client.ui.shell.action_menu import make_menu
from vsphere_client.ui.shell.inline_rename import InlineRename
from vsphere_client.ui.shell.main_menu import main_menu
from vsphere_client.ui.shell.pane_sizes import PaneSizes
from vsphere_client.ui.shell.past_question import PastQuestion
from vsphere_client.ui.shell.preferences import Preferences
from vsphere_client.ui.shell.saving import ask_and_save, save_run
from vsphere_client.ui.shell.shortcuts_dialog import ShortcutsDialog
from vsphere_client.ui.shell.tab_host import PagesFor
from vsphere_client.ui.shell.task_details import TaskDetails
from vsphere_client.ui.shell.top_bar import popup_below
from vsphere_client.ui.shell.window_frame import WindowFrame
from vsphere_client.ui.shell.window_keys import add_window_keys
from vsphere_client.ui.widgets.modal_frame import ModalFrame
from vsphere_client.ui.widgets.scrim import Scrim

if TYPE_CHECKING:
    from vsphere_client.engine.world.changes import ChangeBatch
    from vsphere_client.ui.bridge.driver import SessionDriver


class MainWindow(WindowFrame):
    """An open lab.

    Signals: ``home_requested``, ``open_requested``, ``new_requested``, ``theme_requested``,
    ``about_requested``, ``progressed`` (a checkpoint was made), ``closing(self)``.

    Args:
        driver: The open session's driver; the window does not close it.
        preferences: What is remembered; in memory only if not given.
        pages_for: The tabs of a kind of object; the product's own if not given.
    """

    home_requested = Signal()
    open_requested = Signal()
    new_requested = Signal()
    theme_requested = Signal()
    about_requested = Signal()
    progressed = Signal()
    closing = Signal(object)

    def __init__(
        self,
        driver: SessionDriver,
        preferences: Preferences | None = None,
        pages_for: PagesFor | None = None,
    ) -> None:
        super().__init__(driver, preferences or Preferences(), pages_for or _product_pages())
        self._views = InventoryViews(driver.session)
        self._selected = ""
        self._trail: list[str] = []
        self._dialog: QDialog | None = None
        self._connect()
        add_window_keys(self)
        self.sizes = PaneSizes(self)
        self.select(self._first_object())
        self.navigator.tree().unfold(self._selected)

    def _connect(self) -> None:
        bar, driver = self.top_bar, self.driver
        bar.menu_pressed.connect(self._show_main_menu)
        bar.undo_pressed.connect(self.clock.undo)
        bar.refresh_pressed.connect(self.refresh)
        bar.bell_pressed.connect(self._show_notifications)
        bar.theme_pressed.connect(self.theme_requested)
        bar.shortcuts_pressed.connect(self.show_shortcuts)
        bar.about_pressed.connect(self.about_requested)
        bar.home_pressed.connect(self.home_requested)
        self.search.chosen.connect(self.select)
        self.search.all_wanted.connect(self.right.show_results)
        self.right.object_wanted.connect(self.select)
        self.right.closed.connect(self._close_results)
        self.navigator.chosen.connect(self.select)
        self.navigator.menu_requested.connect(self.show_menu)
        self.navigator.dropped.connect(self.drop)
        self.navigator.rename_requested.connect(self.rename_in_place)
        self.header.action_pressed.connect(self.run_action)
        self.header.actions_pressed.connect(self._show_actions)
        self.tab_host.navigate.connect(self.select)
        self.bottom.tasks.object_wanted.connect(self.select)
        self.bottom.tasks.details_wanted.connect(self.show_task)
        self.bottom.tasks.why_wanted.connect(self.show_why_of_task)
        self.bottom.alarms.object_wanted.connect(self.select)
        self.bottom.more_tasks.connect(self.show_all_tasks)
        self.clock.fault_wanted.connect(self.inject_fault)
        self.clock.told.connect(self.toast.tell)
        self.notifications.unread_changed.connect(bar.bell.set_unread)
        self.notifications.task_wanted.connect(self.show_task)
        self.notifications.failed.connect(self._tell_failure)
        driver.past_edit_requested.connect(self.ask_past)
        driver.failed.connect(self._tell_fault)
        driver.changed.connect(self._follow)
        driver.badges_changed.connect(self._follow_badges)
        driver.replaced.connect(self._replaced)
        driver.marks_changed.connect(self.progressed)

    def _first_object(self) -> str:
        """The largest cluster, as it shows most; else the vCenter."""
        world = self.driver.session.engine.world
        clusters = [one for one in world.all_of(ClusterComputeResource) if is_shown(world, one)]
        if not clusters:
            return world.root.moid
        return max(clusters, key=lambda cluster: len(cluster.hosts)).moid

    # the object shown ---------------------------------------------------------------------------------

    @property
    def selected_moid(self) -> str:
        """The object that is shown."""
        return self._selected

    def select(self, moid: str, tab: str | None = None, page: str | None = None) -> None:
        """Show an object, on its tab and page if given; an unknown one is told and leaves all as it is."""
        if moid not in self.driver.session.engine.world.objects:
            self.toast.tell("This object is no longer in the inventory.", "warning")
            return
        self.right.show_object()
        self._selected = moid
        self.guide.set_shown_moid(moid)
        self._trail = self._views.path(self.navigator.view, moid) or self._trail
        self.navigator.show_moid(moid)
        node = self._views.node(moid)
        self._show_header()
        self.tab_host.show_object(moid, node.kind, node.name, tab or "", page or "")

    def _show_header(self) -> None:
        self.header.show_node(self._views.node(self._selected))
        selection = self.selection()
        obj = selection.one
        if obj is None:
            return
        quick = quick_actions(obj)
        self.header.set_quick_actions(
            [(one.id, one.icon or "actions", one.title, one.reason_against(selection)) for one in quick]
        )

    def selection(self, moids: Sequence[str] | None = None) -> Selection:
        """These objects as a selection; the object shown if not given."""
        return Selection(self.driver.session, tuple(moids) if moids is not None else (self._selected,))

    def _follow(self, batch: ChangeBatch) -> None:
        if batch.structure and self._selected not in self.driver.session.engine.world.objects:
            self._select_survivor()
        elif batch.properties or batch.tasks:
            self._show_header()

    def _follow_badges(self, moids: Sequence[str]) -> None:
        if self._selected in moids:
            self._show_header()

    def _select_survivor(self) -> None:
        """The object shown is gone: show what it lay in."""
        objects = self.driver.session.engine.world.objects
        gone = self._selected
        left = [moid for moid in reversed(self._trail) if moid in objects]
        with self.right.kept():
            self.select(left[0] if left else self.driver.session.engine.world.root.moid)
        self.tab_host.forget_object(gone)

    def _replaced(self) -> None:
        self.toast.hide()  # it tells of another moment
        if self._selected in self.driver.session.engine.world.objects:
            self.navigator.show_moid(self._selected)
            self._show_header()
        else:
            self._select_survivor()

    def refresh(self) -> None:
        """Show everything anew; all panes are live anyway."""
        self.driver.flush()
        self._show_header()
        self.tab_host.refresh_now()

    def _close_results(self) -> None:
        self.tab_host.refresh_now()
        self.navigator.tree().setFocus()

    # actions ------------------------------------------------------------------------------------------

    def run_action(self, action_id: str, moids: Sequence[str] | None = None) -> QDialog | None:
        """Run an action on objects, the one shown if not given; the dialog that it opened, if any."""
        return self._run(ACTIONS[action_id], self.selection(moids))

    def rename_in_place(self, moid: str) -> InlineRename | None:
        """Make an object's row in the navigator a field; None and a note when it cannot be renamed."""
        reason = ACTIONS["rename"].reason_against(self.selection([moid]))
        if reason is not None:
            self.toast.tell(f"Rename: {reason}", "warning")
            return None
        field = InlineRename(self.navigator.tree(), self.driver, moid)
        field.told.connect(lambda sentence: self.toast.tell(sentence, "warning"))
        return field

    def _run(self, action: Action, selection: Selection) -> QDialog | None:
        reason = action.reason_against(selection)
        if reason is not None:
            self.toast.tell(f"{action.title.rstrip('.')}: {reason}", "warning")
            return None
        return run_action(self, self.driver, action, selection)

    def show_menu(self, moids: Sequence[str], place: QPoint) -> None:
        """Open the context menu of objects at a place of the screen."""
        selection = self.selection(moids)
        menu = make_menu(menu_for(selection), lambda action: self._run(action, selection), self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.context_menu = menu
        menu.popup(place)

    def drop(self, moids: Sequence[str], target: str, at_once: bool) -> None:
        """Carry a drop out: the Migrate wizard, a migration at once, or a move."""
        from vsphere_client.ui.drag.advisor import drop

        drop(self, self.driver, tuple(moids), target, at_once=at_once)

    def _show_actions(self) -> None:
        button = self.header.actions_button
        self.show_menu([self._selected], button.mapToGlobal(QPoint(0, button.height())))

    def inject_fault(self) -> None:
        """Open Inject fault…, with the object shown in its fields."""
        from vsphere_client.ui.dialogs.inject_fault import open_inject_fault

        self._dialog = open_inject_fault(self, self.driver, (self._selected,))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of actions, such as F2, for the object shown or the chosen results; Esc closes the side panel."""
        if self.is_veiled:
            # The focus is on the time bar: the object behind the veil must not feel its keys.
            super().keyPressEvent(event)
            return
        if event.key() == Qt.Key.Key_Escape and self.side.is_open:
            self.side.close_panel()
            return
        keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        meant = self.right.meant_moids(self._selected)
        action = shortcut_actions(self.selection(meant)).get(keys) if keys and meant else None
        if action is None:
            super().keyPressEvent(event)
        else:
            self._run(action, self.selection(meant))

    # dialogs and panels -------------------------------------------------------------------------------

    def show_task(self, key: str) -> None:
        """Open the details of a task."""
        if self.driver.session.engine.tasks.get(key) is None:
            self.toast.tell("This task is no longer kept.", "warning")
            return
        self._dialog = TaskDetails(self.driver.session, key, self)
        self._dialog.show()

    def show_why_of_task(self, key: str) -> None:
        """Explain in the side panel why a task was done."""
        self.side.show_task(self, key)

    def show_side_panel(self, panel: QWidget) -> None:
        """Show a panel at the right of the page, in place of the one before."""
        self.side.show_panel(panel)

    def ask_past(self, command: Any) -> None:
        """Ask before a change in the past; once for all changes that one press makes."""
        asked = next((one for one in self.findChildren(PastQuestion) if one.isVisible()), None)
        if asked is not None:
            asked.add(command)
            return
        question = PastQuestion(self.driver, command, self)
        self._dialog = question
        question.open()

    def show_shortcuts(self) -> None:
        """Open the list of keys."""
        ShortcutsDialog(self).open()

    def show_all_tasks(self) -> None:
        """All tasks of the vCenter."""
        self.select(self.driver.session.engine.world.root.moid, "monitor", "tasks")

    def show_all_events(self) -> None:
        """All events of the vCenter."""
        self.select(self.driver.session.engine.world.root.moid, "monitor", "events")

    def _tell_failure(self, text: str) -> None:
        self.toast.tell(text, "danger")

    def _tell_fault(self, report: str) -> None:
        from vsphere_client.ui.shell.problem_report import ProblemReport

        sentence = "The simulation has stopped: an error inside the program."
        hint = (
            "Step back in time and go on from there, or save the run. Please copy this report for the makers."
        )
        self._dialog = ProblemReport("Stopped", sentence, report.splitlines(), hint, self)
        self._dialog.show()

    def _show_main_menu(self) -> None:
        popup_below(main_menu(self, self), self.top_bar.menu_button)

    def _show_notifications(self) -> None:
        popup_below(self.notifications.menu(self), self.top_bar.bell)

    # places of the main menu --------------------------------------------------------------------------

    def go_home(self) -> None:
        """To the start page."""
        self.home_requested.emit()

    def new_lab(self) -> None:
        """To a new lab."""
        self.new_requested.emit()

    def open_lab(self) -> None:
        """To another lab or run."""
        self.open_requested.emit()

    def switch_theme(self) -> None:
        """Light or dark."""
        self.theme_requested.emit()

    def show_view(self, view: TreeView) -> None:
        """To a view of the inventory."""
        self.navigator.set_rail(False)
        self.navigator.show_view(view)

    def save_as(self) -> None:
        """Ask for a file and keep the run in it."""
        ask_and_save(self)

    def save_to(self, path: Path) -> bool:
        """Keep the run in a file; a failure is told."""
        return save_run(self, path)

    # dialogs over the window --------------------------------------------------------------------------

    @property
    def is_veiled(self) -> bool:
        """Whether a dialog is open and only the time bar is free."""
        return any(isinstance(one, Scrim) and one.isVisible() for one in self.stage.children())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close the dialogs, and tell that the window goes."""
        for frame in self.findChildren(ModalFrame):
            frame.reject()
        self.closing.emit(self)
        super().closeEvent(event)


def _product_pages() -> PagesFor:
    # Imported with the first window: the start page needs none of the pages.
    from vsphere_client.ui.objects.registry import pages_for

    return pages_for

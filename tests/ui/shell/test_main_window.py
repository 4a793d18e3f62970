import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from vsphere_client.model.commands import DeleteVm, FailHost, MigrateVm, PowerOffVm, Rename
from vsphere_client.model.kinds import Kind
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.views.inventory import TreeView
from vsphere_client.ui.shell.bottom_panel import ALARMS
from vsphere_client.ui.shell.past_question import PastQuestion
from vsphere_client.ui.shell.task_details import TaskDetails

# vsphere_client_ui.md 1.6, without what the demo has not
TABS = {
    "vcsa.lab.local": ["Summary", "Monitor", "Configure", "Permissions", "Datacenters", "Hosts & Clusters"],
    "Frankfurt": ["Summary", "Monitor", "Configure", "Permissions", "Hosts & Clusters", "VMs"],
    "Prod-01": ["Summary", "Monitor", "Configure", "Permissions", "Hosts", "VMs", "Datastores", "Networks"],
    "esx01.lab.local": ["Summary", "Monitor", "Configure", "Permissions", "VMs"],
    "web-fe-07": ["Summary", "Monitor", "Configure", "Permissions", "Datastores", "Networks", "Snapshots"],
    "Prod": ["Summary", "Monitor", "Configure", "Permissions", "Resource Pools", "VMs"],
    "san-01": ["Summary", "Monitor", "Configure", "Permissions", "Files", "Hosts", "VMs"],
    "VM Network": ["Summary", "Monitor", "Permissions", "Hosts", "VMs"],
}


def test_the_window_opens_on_the_largest_cluster_with_the_lab_in_its_title(window, find):
    assert window.selected_moid == find("Prod-01")
    assert window.windowTitle().startswith("Prod-01: one bad afternoon")
    assert window.tab_host.current_tab() == "summary"
    assert window.navigator.tree().selected_moids() == [find("Prod-01")]


def test_each_view_has_its_objects_and_a_click_shows_one(window, find):
    for view, name in (
        (TreeView.VMS, "web-fe-07"),
        (TreeView.STORAGE, "san-01"),
        (TreeView.NETWORKING, "VM Network"),
        (TreeView.HOSTS, "esx01.lab.local"),
    ):
        window.show_view(view)
        tree = window.navigator.tree()
        index = tree.inventory.index_of(find(name))
        assert index.isValid()
        tree.scrollTo(index)
        place = tree.visualRect(index).center()
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert window.selected_moid == find(name)


def test_selecting_in_the_window_turns_the_navigator_to_a_view_that_has_the_object(window, find):
    window.select(find("san-01"))
    assert window.navigator.view == TreeView.STORAGE
    assert window.navigator.tree().selected_moids() == [find("san-01")]


def test_arrow_keys_in_the_tree_show_the_next_object(window, find):
    tree = window.navigator.tree()
    QTest.keyClick(tree, Qt.Key.Key_Down)
    assert window.selected_moid == find("esx01.lab.local")


def test_pressing_a_row_shows_it_only_when_the_button_is_let_go(window, find):
    tree = window.navigator.tree()
    place = tree.visualRect(tree.inventory.index_of(find("esx02.lab.local"))).center()
    QTest.mousePress(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.selected_moid == find("Prod-01")
    QTest.mouseRelease(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.selected_moid == find("esx02.lab.local")


def test_the_filter_leaves_only_names_with_the_text(window, find):
    window.navigator.filter.setText("ora")
    window.navigator._filter("ora")
    tree = window.navigator.tree()
    assert tree.inventory.index_of(find("db-ora-01")).isValid()
    assert not tree.inventory.index_of(find("dc-01")).isValid()
    window.navigator._filter("")
    assert tree.inventory.index_of(find("dc-01")).isValid()


def test_each_kind_has_its_tabs_in_the_order_of_the_product(window, find):
    for name, tabs in TABS.items():
        window.select(find(name))
        assert (name, window.tab_host.tab_titles()[: len(tabs)]) == (name, tabs)


def test_the_tab_stays_when_the_next_object_has_it_too(window, find):
    window.select(find("Prod-01"), "monitor")
    window.select(find("esx01.lab.local"))
    assert window.tab_host.current_tab() == "monitor"


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_the_context_menu_of_each_kind_opens_with_its_head(window, find):
    for name in TABS:
        window.show_menu([find(name)], QPoint(200, 200))
        menu = window.context_menu
        assert menu.actions()[0].text() == f"Actions - {name}"
        assert len(menu.actions()) > 3
        greyed = [one for one in menu.actions()[2:] if not one.isEnabled() and one.text()]
        assert all(one.toolTip() for one in greyed)
        menu.close()


def test_a_right_press_chooses_nothing(window, find):
    tree = window.navigator.tree()
    place = tree.visualRect(tree.inventory.index_of(find("esx03.lab.local"))).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.RightButton, pos=place)
    assert window.selected_moid == find("Prod-01")
    assert tree.selected_moids() == [find("Prod-01")]


def test_the_menu_key_asks_for_the_menu_of_the_current_row(window, find):
    asked = []
    window.navigator.tree().menu_requested.disconnect()
    window.navigator.tree().menu_requested.connect(lambda moids, _place: asked.append(moids))
    reason = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(
        window.navigator.tree().viewport(), QContextMenuEvent(reason, QPoint(0, 0), QPoint(0, 0))
    )
    assert asked == [[find("Prod-01")]]


def test_quick_actions_say_why_they_cannot_be_used(window, find):
    window.select(find("web-fe-07"))
    buttons = {button.action_id: button for button in window.header.quick_buttons()}
    assert not buttons["vm.power_on"].isEnabled()
    assert "powered on" in buttons["vm.power_on"].toolTip()


def test_what_happens_elsewhere_is_seen_at_once(window, driver, find, run_to):
    vm = find("vdi-gold-01")
    window.select(vm)
    driver.submit(Rename(entity=vm, name="vdi-master"))
    run_to(5)
    assert window.header.accessibleName().endswith("vdi-master")


def test_the_object_that_goes_away_is_replaced_by_what_it_lay_in(window, driver, find, run_to):
    vm, pool = find("test-ci-11"), find("Test")
    window.select(vm)
    driver.submit(DeleteVm(vm=vm))
    run_to(60)
    assert vm not in driver.session.engine.world.objects
    assert window.selected_moid == pool


def test_a_task_appears_in_recent_tasks_and_its_error_has_details(window, driver, find, run_to):
    driver.submit(PowerOffVm(vm=find("test-ci-11")))
    run_to(5)
    model = window.bottom.tasks.task_model
    assert model.rowCount() == 1
    assert model.task(0).name == "Power Off virtual machine"
    window.show_task(model.key_at(0))
    dialog = window.findChild(TaskDetails)
    assert dialog.stack[0].startswith("InvalidPowerState: ")
    dialog.close()


def test_the_bell_counts_failed_tasks_until_somebody_looks(window, driver, find):
    driver.submit(PowerOffVm(vm=find("test-ci-11")))
    assert window.top_bar.bell.unread == 1
    assert "Power Off virtual machine" in window.toast.last
    menu = window.notifications.menu(window)
    assert "test-ci-11" in menu.actions()[0].text()
    assert window.top_bar.bell.unread == 0


def test_alarms_are_counted_on_their_tab(window, driver, find, run_to):
    driver.submit(FailHost(host=find("esx04.lab.local")))
    run_to(240)
    critical, warning = window.bottom.alarms.alarm_model.counts
    assert critical >= 1
    badge, _tone = window.bottom.tabs._badges[ALARMS]
    assert badge == str(critical + warning)


def test_the_panel_and_the_navigator_fold(window):
    window.bottom.set_folded(True)
    window.navigator.set_rail(True)
    assert window.bottom.height() == 33
    assert window.navigator.width() == 40
    window.navigator.rail.unfold_button.click()
    window.bottom.fold_button.click()
    assert window.navigator.width() > 200
    assert window.bottom.height() > 90


def test_sizes_and_folds_are_remembered(qtbot, window, driver):
    from vsphere_client.ui.shell.main_window import MainWindow

    window.navigator.set_rail(True)
    window.bottom.set_folded(True)
    again = MainWindow(driver, window.preferences)
    qtbot.addWidget(again)
    assert again.navigator.is_rail
    assert again.bottom.is_folded


def test_why_of_a_drs_migration_opens_at_the_right(window, driver, run_to):
    run_to(180)
    moves = [task for task in driver.session.engine.tasks.all() if task.source == "drs"]
    assert moves
    window.show_why_of_task(moves[0].key)
    assert window.side.is_open
    assert moves[0].entity_name in window.side.panel.content.as_text()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.side.is_open


def test_search_suggests_objects_grouped_by_type_and_keys_take_one(window, find):
    field = window.top_bar.search
    window.activateWindow()
    field.setFocus()
    QTest.keyClicks(field, "web-fe-07")
    window.search.show_for(field.text())
    assert window.search.results() == [find("web-fe-07")]
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.selected_moid == find("web-fe-07")
    assert not window.search.isVisible()


def test_alt_numbers_turn_to_the_views(window):
    for number, view in zip((2, 3, 4, 1), ("vms", "storage", "networking", "hosts"), strict=True):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)
        assert window.navigator.view == view


def test_f2_opens_rename_for_the_object_shown(window, find):
    window.select(find("web-fe-07"))
    QTest.keyClick(window, Qt.Key.Key_F2)
    titles = [dialog.windowTitle() for dialog in window.findChildren(QDialog) if dialog.isVisible()]
    assert any("Rename" in title for title in titles)
    for dialog in window.findChildren(QDialog):
        dialog.close()


def test_a_change_in_the_past_asks_and_then_begins_a_new_future(window, driver, find, run_to):
    run_to(120)
    driver.seek(30_000_000)
    assert not driver.live
    driver.submit(MigrateVm(vm=find("web-fe-07"), host=find("esx05.lab.local")))
    question = window.findChild(PastQuestion)
    assert question is not None
    question.press_ok()
    assert driver.live
    assert driver.session.live_us == 30_000_000
    assert driver.session.journal.entries[-1].command["do"] == "migrate_vm"


def test_undo_shows_the_moment_before_the_last_command(window, driver, find, run_to):
    run_to(30)
    assert "not given" in window.clock.undo_reason()
    driver.submit(Rename(entity=find("vdi-gold-01"), name="vdi-master"))
    run_to(60)
    window.top_bar.undo_button.click()
    assert driver.now_us == 30_000_000 - 1
    assert find("vdi-gold-01")


def test_save_as_keeps_the_run(window, driver, run_to, tmp_path):
    run_to(30)
    assert window.save_to(tmp_path / "run")
    assert (tmp_path / "run.vlab").is_file()
    assert not window.save_to(tmp_path / "no" / "such" / "folder.vlab")
    assert "could not be saved" in window.toast.last


def test_all_kinds_of_objects_are_known_to_the_registry():
    from vsphere_client.ui.objects.registry import pages_for

    assert all(pages_for(kind).tabs for kind in Kind)


def test_notes_of_later_moments_wait_in_the_past(window, driver, find, run_to):
    run_to(60)
    driver.submit(PowerOffVm(vm=find("test-ci-11")))
    run_to(120)
    before = window.top_bar.bell.unread
    assert before > 1
    assert window.toast.shown
    driver.seek(30 * SECOND_US)
    assert window.top_bar.bell.unread == 0
    assert not window.toast.shown
    driver.go_live()
    assert window.top_bar.bell.unread == before
    driver.seek(30 * SECOND_US)
    driver.continue_from_here()
    run_to(150)
    notes = [notice.text for notice in window.notifications.notices()]
    assert notes
    assert not [text for text in notes if "test-ci-11" in text]

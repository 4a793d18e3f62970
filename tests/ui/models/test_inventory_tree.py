import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from small_world import Shaker
from tree_rows import TOP, rows

from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model.commands import PowerOffVm, Rename
from vsphere_client.model.kinds import ConnectionState
from vsphere_client.session.views.inventory import InventoryViews, TreeView
from vsphere_client.ui.models.inventory_tree import MOID_ROLE, InventoryTreeModel, Note, mime_of, moids_of
from vsphere_client.ui.widgets.cells import CELL_ROLE
from vsphere_client.ui.widgets.tree_view import TreeView as TreeWidget


def shape(model, parent=TOP):
    return [
        (index.data(MOID_ROLE), shape(model, index))
        for index in (model.index(row, 0, parent) for row in range(model.rowCount(parent)))
    ]


def wanted_shape(session, view, moid=None):
    views = InventoryViews(session)
    moid = moid or views.roots()[0]
    return moid, [wanted_shape(session, view, child) for child in views.children(view, moid)]


def passing_shape(session, view, text):
    """What the filter leaves: the root, and whatever matches with all above and below it."""

    def passing(node):
        moid, below = node
        if text in session.engine.world.objects[moid].name.casefold():
            return node
        kept = [child for child in map(passing, below) if child is not None]
        return (moid, kept) if kept else None

    whole = wanted_shape(session, view)
    return passing(whole) or (whole[0], [])


def test_hosts_view_hangs_vms_below_cluster_or_pool_and_hides_roots(driver):
    # vsphere_client_ui.md 1.4: VMs of a cluster under the cluster or pool; of a stand-alone host under it.
    assert rows(InventoryTreeModel(driver, TreeView.HOSTS)) == [
        (
            "vcsa.lab.local",
            [
                (
                    "DC1",
                    [
                        (
                            "Compute",
                            [
                                (
                                    "C1",
                                    [
                                        "esx01.lab.local",
                                        "esx02.lab.local",
                                        "bronze",
                                        ("Gold", ["web01"]),
                                        "App01",
                                        "db01",
                                    ],
                                )
                            ],
                        ),
                        ("edge01.lab.local", ["edge-vm"]),
                    ],
                )
            ],
        )
    ]


def test_the_other_views(driver):
    def below_dc(view):
        return rows(InventoryTreeModel(driver, view))[0][1][0][1]

    assert below_dc(TreeView.VMS) == [("Servers", [("Web", ["web01"]), "App01"]), "db01", "edge-vm"]
    assert below_dc(TreeView.STORAGE) == ["DS0", "ds1"]
    assert below_dc(TreeView.NETWORKING) == ["VM Network"]


@pytest.mark.parametrize("view", list(TreeView))
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("filter_text", ["", "vm"])
def test_random_changes_keep_the_model_true(driver, qtmodeltester, view, seed, filter_text):
    model = InventoryTreeModel(driver, view)
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    qtmodeltester.check(model)
    shaker = Shaker(driver.session, seed)
    model.set_filter(filter_text)
    widget = TreeWidget("test")
    widget.setModel(model)
    widget.expandAll()
    for times in (1, 1, 1, 2, 3, 5, 8, 20, 60):
        shaker.shake(times)
        driver.flush()
        assert shape(model) == [passing_shape(driver.session, view, filter_text)]
        widget.expandAll()
    model.set_filter("ren")
    model.set_filter("")
    assert shape(model) == [wanted_shape(driver.session, view)]
    assert not resets


def test_filter_shows_what_matches_with_all_above_and_below(driver):
    model = InventoryTreeModel(driver, TreeView.HOSTS)
    model.set_filter("WEB")
    assert rows(model) == [
        ("vcsa.lab.local", [("DC1", [("Compute", [("C1", [("Gold", ["web01"])])])])]),
    ]
    assert model.matches() == [vm_moid(driver, "web01")]
    model.set_filter("gold")
    assert "web01" in str(rows(model))
    model.set_filter("nothing like it")
    assert rows(model) == ["vcsa.lab.local"]


def vm_moid(driver, name):
    return driver.session.engine.world.find(VirtualMachine, name).moid


def test_filter_keeps_the_chosen_row(driver):
    model = InventoryTreeModel(driver, TreeView.HOSTS)
    widget = TreeWidget("test")
    widget.setModel(model)
    widget.selectionModel().setCurrentIndex(
        model.index_of(vm_moid(driver, "db01")), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    model.set_filter("db")
    assert widget.currentIndex().data(MOID_ROLE) == vm_moid(driver, "db01")
    model.set_filter("")
    assert widget.currentIndex() == model.index_of(vm_moid(driver, "db01"))


def test_rename_moves_the_row_among_its_siblings_and_keeps_it_chosen(driver):
    model = InventoryTreeModel(driver, TreeView.HOSTS)
    widget = TreeWidget("test")
    widget.setModel(model)
    moid = vm_moid(driver, "App01")
    widget.setCurrentIndex(model.index_of(moid))
    driver.submit(Rename(entity=moid, name="zebra"))
    assert widget.currentIndex().data(Qt.ItemDataRole.DisplayRole) == "zebra"
    assert widget.currentIndex() == model.index_of(moid)
    parent = model.index_of(moid).parent()
    assert model.index_of(moid).row() == model.rowCount(parent) - 1


def test_states_have_badges_and_suffixes(driver):
    model = InventoryTreeModel(driver, TreeView.HOSTS)
    world = driver.session.engine.world
    vm = world.vm(vm_moid(driver, "web01"))
    host = world.host(vm.host)
    assert model.index_of(vm.moid).data(CELL_ROLE).state_badge == "powered-on"
    off = model.index_of(vm_moid(driver, "db01")).data(CELL_ROLE)
    assert (off.state_badge, off.icon_color) == (None, "text_tertiary")
    changed = []
    model.dataChanged.connect(lambda first, last, _roles: changed.append((first.data(MOID_ROLE), last.row())))
    world.update(host, connection_state=ConnectionState.NOT_RESPONDING)
    driver.flush()
    assert [moid for moid, _ in changed] == [host.moid]
    cell = model.index_of(host.moid).data(CELL_ROLE)
    assert (cell.suffix, cell.state_badge, cell.muted) == ("(Not responding)", "not-responding", True)
    world.update(vm, connection_state=ConnectionState.ORPHANED)
    driver.flush()
    cell = model.index_of(vm.moid).data(CELL_ROLE)
    assert (cell.suffix, cell.italic, cell.muted) == ("(orphaned)", True, True)


def test_only_the_changed_row_is_told(driver):
    model = InventoryTreeModel(driver, TreeView.HOSTS)
    changed = []
    model.dataChanged.connect(lambda first, _last, _roles: changed.append(first.data(MOID_ROLE)))
    moid = vm_moid(driver, "web01")
    driver.submit(PowerOffVm(vm=moid))
    driver.session.run_for(60_000_000)
    driver.flush()
    assert set(changed) == {moid}
    assert model.index_of(moid).data(CELL_ROLE).state_badge is None


def test_going_back_resets_once_and_keeps_the_filter(driver):
    model = InventoryTreeModel(driver, TreeView.HOSTS)
    model.set_filter("web")
    driver.session.run_for(1_000_000)
    driver.submit(Rename(entity=vm_moid(driver, "web01"), name="web77"))
    driver.session.run_for(1_000_000)
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    driver.seek(500_000)
    assert resets == [1]
    assert "web01" in str(rows(model))
    assert "db01" not in str(rows(model))


def test_drag_carries_ids_and_drop_asks_the_window(driver):
    model = InventoryTreeModel(driver, TreeView.HOSTS)
    vm = vm_moid(driver, "web01")
    target = model.index_of(driver.session.engine.world.vm(vm).host)
    mime = model.mimeData([model.index_of(vm)])
    assert moids_of(mime) == (vm,)
    move = Qt.DropAction.MoveAction
    assert not model.canDropMimeData(mime, move, -1, -1, target)
    dropped = []
    model.drop_handler = lambda moids, moid: dropped.append((moids, moid))
    model.can_drop = lambda _moids, moid: None if moid == target.data(MOID_ROLE) else "no"
    assert model.canDropMimeData(mime, move, -1, -1, target)
    assert not model.canDropMimeData(mime, move, -1, -1, model.index(0, 0))
    assert not model.canDropMimeData(mime_of([]), move, -1, -1, model.index(0, 0))
    # False, so that the view removes nothing: the row moves when the engine says so.
    assert model.dropMimeData(mime, move, -1, -1, target) is False
    assert dropped == [((vm,), target.data(MOID_ROLE))]


def test_notes_while_dragging(driver):
    model = InventoryTreeModel(driver, TreeView.HOSTS)
    host = next(iter(driver.session.engine.world.host_at.values())).moid
    model.set_notes({host: Note("memory", "bad")})
    note = model.note_of(model.index_of(host))
    assert (note.text, note.tone) == ("memory", "bad")
    model.set_notes(None)
    assert model.note_of(model.index_of(host)) is None

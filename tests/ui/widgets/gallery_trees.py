"""The inventory tree, at rest and with something dragged over it."""

from PySide6.QtGui import QStandardItem, QStandardItemModel

from vsphere_client.ui.widgets.cells import CELL_ROLE, IconText
from vsphere_client.ui.widgets.tree_delegate import DropNote
from vsphere_client.ui.widgets.tree_view import TreeView


def _item(parent, icon, text, **badges):
    item = QStandardItem(text)
    item.setData(IconText(icon, text, **badges), CELL_ROLE)
    parent.appendRow(item)
    return item


def inventory_tree():
    model = QStandardItemModel()
    vcenter = _item(model.invisibleRootItem(), "vcenter", "vcsa.lab.local")
    folder = _item(_item(vcenter, "datacenter", "Frankfurt"), "folder", "Compute")
    cluster = _item(folder, "cluster", "Prod-01", alarm_badge="warning")
    for number in range(1, 6):
        _item(cluster, "host", f"esx0{number}.lab.local", alarm_badge="critical" if number == 4 else None)
    _item(cluster, "host", "esx06.lab.local", state_badge="maintenance", suffix="(Maintenance Mode)")
    _item(
        cluster,
        "host",
        "esx21.lab.local",
        state_badge="not-responding",
        suffix="(Not responding)",
        muted=True,
    )
    pool = _item(cluster, "resource-pool", "Prod")
    _item(pool, "vm", "app-api-01", state_badge="powered-on")
    _item(pool, "vm", "app-api-03", state_badge="powered-on", alarm_badge="warning")
    _item(_item(cluster, "resource-pool", "Test"), "vm", "hidden")
    _item(cluster, "vapp", "Shop-Demo", state_badge="powered-on")
    _item(cluster, "vm", "test-ci-11", icon_color="text_tertiary")
    _item(cluster, "vm", "vdi-gold-01", state_badge="suspended")
    _item(cluster, "vm", "web-fe-07", state_badge="busy")
    _item(cluster, "vm", "lost-vm", muted=True, italic=True, suffix="(disconnected)")
    tree = TreeView("Hosts and Clusters")
    tree.setModel(model)
    model.setParent(tree)
    tree.expandAll()
    test = cluster.child(8).index()
    tree.collapse(test)
    tree.setCurrentIndex(cluster.index())
    return tree


def dragging_tree():
    tree = inventory_tree()
    notes = {
        "esx01.lab.local": DropNote("82 → 90"),
        "esx02.lab.local": DropNote("source", "plain"),
        "esx04.lab.local": DropNote("memory", "bad"),
        "esx05.lab.local": DropNote("82 → 94"),
        "esx06.lab.local": DropNote("maintenance", "bad"),
    }
    tree.set_notes(lambda index: notes.get(index.data(CELL_ROLE).text))
    cluster = tree.currentIndex()
    tree.set_drop_target(cluster.model().index(4, 0, cluster))
    return tree

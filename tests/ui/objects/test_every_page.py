from vsphere_client.model.kinds import Kind
from vsphere_client.ui.objects.paged_tab import PagedTab
from vsphere_client.ui.objects.registry import pages_for, tabs_for


def kinds_of(lab):
    """One object of each kind, and of each kind of folder."""
    found = {}
    for obj in lab.world.objects.values():
        if not getattr(obj, "hidden", False):
            found.setdefault((obj.kind, getattr(obj, "folder_kind", None)), obj.moid)
    return found


def test_every_page_of_every_kind_opens_and_ticks(lab, window, qtbot, theme_name):
    opened = 0
    for (kind, folder_kind), moid in kinds_of(lab).items():
        for spec in tabs_for(kind, folder_kind):
            page = spec.build(lab.driver, moid, window)
            window.keep(page)
            page.resize(1158, 620)
            page.tick()
            page.refresh()
            if isinstance(page, PagedTab):
                for entry in list(page._entries):
                    page.show_page(entry)
                    page.tick()
                    assert page.current_page() == entry
                    opened += 1
            opened += 1
    assert opened > 90


def test_a_page_goes_on_to_the_next_object_of_its_kind(lab, window, qtbot):
    first, second = lab.host("esx01.lab.local"), lab.host("esx02.lab.local")
    for spec in tabs_for(Kind.HOST):
        page = spec.build(lab.driver, first.moid, window)
        window.keep(page)
        assert page.set_object(second.moid)
        assert page.moid == second.moid
        page.tick()


def test_tabs_stand_in_the_order_of_the_product():
    # vsphere_client_ui.md 1.6
    titles = [tab.title for tab in pages_for(Kind.CLUSTER).tabs]
    assert titles == [
        "Summary", "Monitor", "Configure", "Permissions", "Hosts", "VMs", "Datastores", "Networks", "Updates",
    ]  # fmt: skip
    titles = [tab.title for tab in tabs_for(Kind.VIRTUAL_MACHINE)]
    assert titles == [
        "Summary", "Monitor", "Configure", "Permissions", "Datastores", "Networks", "Snapshots", "Updates",
    ]  # fmt: skip
    assert all(pages_for(kind).tab("summary") for kind in Kind)


def test_pages_of_a_tab_are_found_by_id_and_by_name(lab, window, qtbot):
    page = pages_for(Kind.CLUSTER).tab("configure").build(lab.driver, lab.cluster().moid, window)
    window.keep(page)
    page.show_page("VMware EVC")
    assert page.current_page() == "evc"
    page.show_page("no such page")
    assert page.current_page() == "evc"


def test_the_vsan_group_is_left_out_where_there_is_no_vsan(lab, window, qtbot):
    page = pages_for(Kind.CLUSTER).tab("monitor").build(lab.driver, lab.cluster("Edge-02").moid, window)
    window.keep(page)
    assert "vSAN" not in [group.title for group in page._wanted()]
    page.set_object(lab.cluster().moid)
    assert "vSAN" in [group.title for group in page._wanted()]

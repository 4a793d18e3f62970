"""The Migrate wizard and drops where virtual machines go to another vCenter Server."""

from __future__ import annotations

import pytest
from vcenter_scene import three_session

from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.model.commands import CreateFolder, MigrateVm, Rename, ServiceLocator
from vsphere_client.ui.drag.advisor import DragAdvisor, drop
from vsphere_client.ui.wizards.migrate import MigrateWizard, open_migrate


@pytest.fixture
def session():
    made = three_session()
    made.engine.run_until(60_000_000)
    return made


def at_vcenter(window, door, named):
    wizard = open_migrate(window, door, (named("web"),))
    assert wizard.page().types.buttons["export"].isEnabled()
    wizard.page().types.buttons["export"].click()
    wizard.go_next()
    assert wizard.key == "vcenter"
    return wizard


def log_in(page, address="vc-geneva", username="admin@geneva.local", password="Secret1"):
    for field, text in ((page.address, address), (page.username, username), (page.password, password)):
        field.setText(text)
        field.textEdited.emit(text)
    page.button.click()


def test_an_export_from_type_to_finish(window, door, named):
    wizard = at_vcenter(window, door, named)
    page = wizard.page()
    assert wizard.next_button.toolTip() == "Log in to the target vCenter Server."
    log_in(page)
    walked = []
    while wizard.next_button.text() == "NEXT":
        walked.append(wizard.key)
        wizard.go_next()
        if wizard.key == "compute":
            wizard.page().finish_checks()
            # Only what the target manages; nothing of the own or a linked one.
            assert [wizard.page().hosts.text_at(wizard.page().hosts.rows.index(0, 1))] == ["geneva1"]
            assert wizard.page().hosts.rows.rowCount() == 1
            wizard.page().hosts.press(named("geneva1"))
        if wizard.key == "storage":
            wizard.page().grid.press(named("dsGeneva"))
    assert walked == ["vcenter", "compute", "storage", "folder", "networks", "priority"]
    grid = wizard.page().grid
    assert (grid.value("Target vCenter Server"), grid.value("Folder")) == ("vc-geneva", "Geneva")
    wizard.finish()
    world = door.session.engine.world
    assert door.submitted == [
        MigrateVm(
            vm=named("web"),
            host=named("geneva1"),
            datastore=named("dsGeneva"),
            priority="high",
            folder=world.objects[named("Geneva")].vm_folder,
            service=ServiceLocator(
                vcenter=named("vc-geneva"), username="admin@geneva.local", password="Secret1"
            ),
        )
    ]
    vm = world.vm(named("web"))
    door.session.engine.run_until(900_000_000)
    assert world.objects[vm.host].name == "geneva1"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"address": ""}, "Enter the name of a vCenter Server."),
        ({"address": "vc-lyon"}, "Cannot connect to 'vc-lyon'."),
        ({"address": "VC-Bern"}, "vc-bern manages the virtual machines already."),
        ({"password": "guess"}, "Cannot complete login due to an incorrect user name or password."),
    ],
)
def test_a_login_that_fails_says_why_and_keeps_next_shut(window, door, named, typed, told):
    wizard = at_vcenter(window, door, named)
    log_in(wizard.page(), **typed)
    problem = wizard.flow.log_in()
    assert problem is not None
    assert problem.text == told
    assert not wizard.next_button.isEnabled()


def test_what_was_chosen_is_forgotten_with_another_type_or_server(window, door, named):
    wizard = at_vcenter(window, door, named)
    log_in(wizard.page())
    flow: MigrateFlow = wizard.flow
    flow.choose("host", named("geneva1"))
    # A letter more in the password is another login.
    wizard.page().password.setText("Secret12")
    wizard.page().password.textEdited.emit("Secret12")
    assert flow.draft.get("vcenter") is None
    assert flow.hosts() == ()
    log_in(wizard.page())
    flow.choose("host", named("geneva1"))
    flow.choose_type("both")
    assert flow.draft.get("moid") is None
    assert [host.name for host in flow.hosts()] == ["bern2", "basel1", "basel2"]


def test_a_drop_on_a_host_of_a_linked_vcenter_opens_the_wizard(window, door, named):
    advisor = DragAdvisor(door.session, (named("web"),))
    assert advisor.can_drop(named("basel1")) is None
    assert advisor.note(named("basel1")).text == "compatible"
    assert "storage has to be chosen" in advisor.hint(named("basel1")).footer
    assert advisor.can_drop(named("C2")) is None
    drop(window, door, (named("web"),), named("basel1"), at_once=True)
    assert door.submitted == [], "nothing is migrated at once where storage is not known"
    (wizard,) = window.findChildren(MigrateWizard)
    assert wizard.flow.draft.get("type") == "both"
    wizard.go_next()
    wizard.page().finish_checks()
    assert wizard.page().hosts.rows.chosen == named("basel1")
    row = wizard.page().hosts.rows.row_of(named("basel1"))
    assert "C2, vc-basel" in [
        wizard.page().hosts.text_at(wizard.page().hosts.rows.index(row, column)) for column in range(9)
    ]


def test_a_stranger_is_no_destination_of_other_types(window, door, named):
    flow = MigrateFlow(door.session, (named("web"),))
    assert "geneva1" not in [host.name for host in flow.hosts()]


def test_the_folder_page_blocks_a_name_that_is_taken(window, door, named):
    secret, web = named("secret"), named("web")
    door.session.engine.submit(Rename(entity=secret, name="web"))
    wizard = at_vcenter(window, door, lambda name: web if name == "web" else named(name))
    log_in(wizard.page())
    wizard.go_next()
    wizard.page().finish_checks()
    wizard.page().hosts.press(named("geneva1"))
    wizard.go_next()
    wizard.page().grid.press(named("dsGeneva"))
    wizard.go_next()
    assert wizard.key == "folder"
    assert not wizard.next_button.isEnabled()
    assert wizard.page().pane.lines()[0].sentence == "The name 'web' already exists."
    folder = CreateFolder(parent=named("Geneva"), name="Arrivals", kind="vm")
    door.session.engine.submit(folder)
    wizard.page().follow()
    wizard.page().tree.chosen.emit(named("Arrivals"))
    assert wizard.next_button.isEnabled()
    wizard.go_next()
    assert wizard.key == "networks"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ""),
        (
            {"vcenter: {name: vc-bern}": "vcenter: {name: vc-bern, version: 7.0 U1b}"},
            "vc-bern runs vCenter Server 7.0 U1b; 7.0 U1c is the first that exports",
        ),
    ],
)
def test_an_old_vcenter_exports_nothing(changes, told):
    session = three_session(changes)
    web = next(vm for vm in session.engine.world.vm_at.values() if vm.name == "web")
    assert MigrateFlow(session, (web.moid,)).types()[-1].reason == told

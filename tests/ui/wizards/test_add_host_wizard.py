import pytest

from vsphere_client.ui.wizards.add_host import open_add_host


def at_login(window, door, named, host, password="VMware1!"):
    wizard = open_add_host(window, door, named("Frankfurt"))
    wizard.page().host.setText(host)
    wizard.page().host.textEdited.emit(host)
    wizard.go_next()
    if wizard.key == "connection":
        wizard.page().password.setText(password)
        wizard.page().password.textEdited.emit(password)
        wizard.go_next()
    return wizard


def test_the_whole_way(window, door, named):
    wizard = at_login(window, door, named, "esx07.lab.local")
    assert wizard.key == "connection"
    assert wizard.alert.thumbprint.text().count(":") == 19
    wizard.alert.press_ok()
    assert wizard.key == "summary"
    assert wizard.page().vms_head.text() == "4 found, they are imported with the host"
    wizard.go_to("lockdown")
    wizard.page().choices.buttons["normal"].click()
    wizard.go_next()
    wizard.page().tree.press(named("Web"))
    wizard.go_next()
    assert wizard.page().grid.value("Lockdown mode") == "Normal"
    assert wizard.page().grid.value("VM location") == "Web"
    wizard.finish()
    (command,) = door.submitted
    assert (command.host, command.lockdown, command.vm_folder) == ("esx07.lab.local", "normal", named("Web"))


@pytest.mark.parametrize(
    ("host", "password", "words"),
    [
        ("esx99.lab.local", "VMware1!", "The name is unknown"),
        ("esx08.lab.local", "VMware1!", "nothing answers there"),
        ("esx07.lab.local", "wrong", "incorrect user name or password"),
        ("esx01.lab.local", "VMware1!", "already being managed by this vCenter Server"),
        ("esx09.lab.local", "VMware1!", "another vCenter Server (vc2.lab.local)"),
    ],
)
def test_each_failure_has_its_band(window, door, named, host, password, words):
    wizard = at_login(window, door, named, host, password)
    (band,) = wizard.shown_problems()
    assert words in band
    assert wizard.alert is None
    assert door.submitted == []


def test_continue_anyway_takes_the_host_over(window, door, named):
    wizard = at_login(window, door, named, "esx09.lab.local")
    wizard._fix("force")
    wizard.alert.press_ok()
    wizard.go_to("ready")
    wizard.finish()
    assert door.submitted[0].force


def test_change_goes_back_to_the_name(window, door, named):
    wizard = at_login(window, door, named, "esx99.lab.local")
    wizard._fix("name")
    assert wizard.key == "name"
    assert wizard.shown_problems() == []


def test_no_keeps_the_page(window, door, named):
    wizard = at_login(window, door, named, "esx07.lab.local")
    wizard.alert.reject()
    assert wizard.key == "connection"


def test_an_empty_name_is_said_at_its_field(window, door, named):
    wizard = open_add_host(window, door, named("Frankfurt"))
    wizard.go_next()
    assert wizard.page().form.error("host") == "Enter a host name or IP address."


def test_several_hosts_into_a_cluster(window, door, named):
    wizard = open_add_host(window, door, named("Prod-01"))
    page = wizard.page()
    for at, name in enumerate(("esx07.lab.local", "esx09.lab.local")):
        page.fields[at][0].setText(name)
        page.fields[at][0].textEdited.emit(name)
    page.fields[0][2].setText("VMware1!")
    page.fields[0][2].textEdited.emit("VMware1!")
    page.same.setChecked(True)
    assert len(page.fields) == 3
    wizard.go_next()
    assert "vc2.lab.local" in page.errors[1].text()
    wizard._fix("force")
    assert not wizard.alert.ok_button.isEnabled()
    for box in wizard.alert.ticks:
        box.setChecked(True)
    wizard.alert.press_ok()
    assert wizard.key == "summary"
    wizard.go_next()
    wizard.finish()
    assert [(c.host, c.cluster, c.force) for c in door.submitted] == [
        ("esx07.lab.local", named("Prod-01"), False),
        ("esx09.lab.local", named("Prod-01"), True),
    ]

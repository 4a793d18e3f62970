import pytest
from PySide6.QtWidgets import QLineEdit

from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import Selection
from vsphere_client.model.bmc import BmcSettings
from vsphere_client.model.commands import UpdateIpmi
from vsphere_client.session.views.configure_power import host_power
from vsphere_client.ui.dialogs.edit_ipmi import EditIpmiDialog
from vsphere_client.ui.dialogs.run_action import run_action

BMC = BmcSettings(user="root", password="calvin", ip="10.10.40.11", mac="00:50:56:0a:01:1f")


@pytest.fixture
def dialog_of(window, door, session, named):
    def made(host="esx01.lab.local"):
        chosen = Selection(session, (named(host),))
        dialog = run_action(window, door, ACTIONS["host.edit_ipmi"], chosen)
        assert isinstance(dialog, EditIpmiDialog)
        return dialog

    return made


def fill(dialog, bmc=BMC):
    for name in ("user", "password", "ip", "mac"):
        getattr(dialog, name).setText(getattr(bmc, name))


def test_settings_are_entered_shown_and_forgotten(dialog_of, door, named):
    host = named("esx01.lab.local")
    dialog = dialog_of()
    assert dialog.password.echoMode() == QLineEdit.EchoMode.Password
    fill(dialog)
    dialog.mac.setText("00-50-56-0A-01-1F")
    dialog.press_ok()
    assert door.submitted == [UpdateIpmi(host=host, bmc=BMC)]
    door.session.run_for(1_000_000)
    shown = {row.label: row.value for group in host_power(door.session, host) for row in group.rows}
    assert (shown["User name"], shown["BMC IP address"]) == ("root", "10.10.40.11")
    assert BMC.password not in shown.values()
    assert (shown["IPMI"], shown["Would be woken by"]) == ("Set up", "IPMI")
    again = dialog_of()
    again.press_ok()
    assert len(door.submitted) == 1, "nothing was changed"
    last = dialog_of()
    for field in (last.user, last.password, last.ip, last.mac):
        field.clear()
    last.press_ok()
    assert door.submitted[-1] == UpdateIpmi(host=host)


def test_what_is_missing_or_wrong_is_told_at_its_field(dialog_of, door):
    dialog = dialog_of()
    dialog.user.setText("root")
    dialog.ip.setText("10.10.40.300")
    dialog.mac.setText("01:00:5e:00:00:01")
    dialog.press_ok()
    assert dialog.form.error("bmc.user") == ""
    assert dialog.form.error("bmc.password") == "Enter a value."
    assert dialog.form.error("bmc.ip") == "Enter an IP address, such as 10.10.40.11."
    assert dialog.form.error("bmc.mac") == "01:00:5e:00:00:01 is not the address of one adapter."
    assert dialog.shown_problems() == []
    assert door.submitted == []


def test_two_hosts_do_not_share_a_controller(dialog_of, door):
    first = dialog_of()
    fill(first)
    first.press_ok()
    door.session.run_for(1_000_000)
    second = dialog_of("esx02.lab.local")
    fill(second, BMC.model_copy(update={"mac": "00:50:56:0a:01:20"}))
    second.press_ok()
    assert second.form.error("bmc.ip") == "esx01.lab.local has this address already."


def test_the_power_management_page_tells_what_each_protocol_came_to(door, named):
    host = named("esx01.lab.local")
    world = door.session.engine.world
    tried = (("ipmi", "no answer from the management controller"), ("wol", "the host started"))
    world.update(world.host(host), last_wake_up=tried)
    notes = {row.label: row.note for group in host_power(door.session, host) for row in group.rows}
    assert notes["IPMI"] == "last tried: no answer from the management controller"
    assert (notes["iLO"], notes["Wake-on-LAN"]) == ("", "last tried: the host started")

"""Ways to wake a host fail by the Inject Fault dialog, and work again."""

from vsphere_client.commands.selection import Selection
from vsphere_client.model.commands import FailWakeUp, RestoreWakeUp
from vsphere_client.ui.dialogs.inject_fault import InjectFaultDialog


def test_a_management_controller_is_put_out_of_reach_and_mended(window, door, session, named):
    host = named("esx01.lab.local")
    dialog = InjectFaultDialog(door, Selection(session, (host,)), window)
    dialog.choose("hardware.wake")
    dialog.set_value("wake_fault", "bmc_credentials")
    dialog.press_ok()
    again = InjectFaultDialog(door, Selection(session, (host,)), window)
    again.choose("hardware.wake_restore")
    again.press_ok()
    assert door.submitted == [FailWakeUp(host=host, kind="bmc_credentials"), RestoreWakeUp(host=host)]

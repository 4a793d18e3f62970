from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import Selection
from vsphere_client.model.commands import EnterMaintenanceMode
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.run_action import run_action
from vsphere_client.ui.wizards.migrate import open_migrate


def test_an_open_wizard_sees_what_happens_meanwhile(window, session, named):
    driver = SessionDriver(session)
    wizard = open_migrate(window, driver, (named("web-fe-07"),), host=named("esx06.lab.local"))
    wizard.go_next()
    assert wizard.next_button.isEnabled()
    driver.submit(EnterMaintenanceMode(host=named("esx06.lab.local")))
    driver.flush()
    assert not wizard.next_button.isEnabled()
    assert wizard.page().pane.lines()[0].link == "Exit maintenance mode"
    assert wizard.page().hosts.rows.chosen == named("esx06.lab.local")
    wizard.reject()


def test_an_action_goes_through_the_driver(window, session, named):
    driver = SessionDriver(session)
    chosen = Selection(session, (named("test-ci-11"),))
    run_action(window, driver, ACTIONS["vm.power_on"], chosen)
    assert ACTIONS["vm.power_on"].reason_against(chosen) == (
        "Another task is running on test-ci-11: Power On virtual machine."
    )


def test_in_the_past_the_driver_asks_instead(window, session, named, qtbot):
    session.run_until(30_000_000)
    session.seek(20_000_000)
    driver = SessionDriver(session)
    with qtbot.waitSignal(driver.past_edit_requested):
        run_action(window, driver, ACTIONS["vm.power_on"], Selection(session, (named("test-ci-11"),)))

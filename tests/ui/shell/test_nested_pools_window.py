"""The worked case of vmkernel.md 1.9 in the window: a pool that lends to its child, and refuses when it is spent."""

import pytest
from PySide6.QtCore import Qt

from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import Selection
from vsphere_client.model.kinds import PowerState

M1, K1, K2 = "test-ci-01", "test-ci-02", "test-ci-03"


@pytest.fixture
def person(window, driver, find, qtbot):
    return Person(window, driver, find, qtbot)


class Person:
    """Does by key and button what a trainee does."""

    def __init__(self, window, driver, find, qtbot):
        self.window, self.driver, self.find, self.bot = window, driver, find, qtbot

    def after(self, seconds=1):
        self.driver.session.run_for(seconds * 1_000_000)
        self.driver.flush()

    def type_into(self, field, text):
        field.setFocus()
        field.selectAll()
        self.bot.keyClicks(field, text)

    def press_ok(self, dialog):
        self.bot.mouseClick(dialog.ok_button, Qt.MouseButton.LeftButton)
        self.after()

    def do(self, action, name):
        return self.window.run_action(action, [self.find(name)])

    def new_pool(self, parent, name, cpu, expandable=True):
        dialog = self.do("pool.new", parent)
        self.type_into(dialog.name, name)
        self.type_into(dialog.cpu.reservation.number, cpu)
        dialog.cpu.expandable.setChecked(expandable)
        self.press_ok(dialog)

    def reserve(self, name, cpu):
        dialog = self.do("vm.edit_settings", name)
        self.type_into(dialog.cpu_rows.reservation.number, cpu)
        self.press_ok(dialog)

    def power(self, action, name):
        dialog = self.do(action, name)
        if dialog is not None:
            self.press_ok(dialog)
        self.after(4)
        return self.driver.session.engine.world.vm(self.find(name)).power_state


def test_a_child_borrows_from_its_parent_until_it_is_spent(person, window, find):
    person.new_pool("Prod-01", "RP-MOM", "6 GHz", expandable=False)
    person.new_pool("RP-MOM", "RP-KID", "2 GHz")
    for name, cpu, pool in ((M1, "1 GHz", "RP-MOM"), (K1, "2 GHz", "RP-KID"), (K2, "2 GHz", "RP-KID")):
        assert person.power("vm.power_off", name) == PowerState.OFF
        person.reserve(name, cpu)
        window.drop([find(name)], find(pool), False)
        person.after()
    assert [person.power("vm.power_on", name) for name in (M1, K1, K2)] == [PowerState.ON] * 3
    window.select(find("RP-MOM"), "monitor", "allocation-cpu")
    bar = window.tab_host.page().page.reservation_bar
    # 6 GHz less 1 of M1, 2 of RP-KID and the 2 that it borrowed for K2.
    assert [part.text for part in bar.parts] == ["5.0 GHz", "1.0 GHz"]
    for name in (K1, K2):
        person.power("vm.power_off", name)
    person.reserve(M1, "3 GHz")
    assert person.power("vm.power_on", K1) == PowerState.ON
    assert person.power("vm.power_on", K2) == PowerState.OFF
    told = window.toast._banner.accessibleName()
    assert "CPU resources in the parent resource pool are insufficient" in told
    assert "unreserved 1000 MHz, requested 2000 MHz" in told


def test_the_ninth_level_is_grey_and_says_why(person, driver, find):
    parent = "Prod-01"
    for level in range(1, 9):
        person.new_pool(parent, f"L{level}", "0")
        parent = f"L{level}"
    reason = ACTIONS["pool.new"].reason_against(Selection(driver.session, (find("L8"),)))
    assert reason == "Resource pools can be nested 8 deep; L8 is as deep as that."
    assert ACTIONS["pool.new"].reason_against(Selection(driver.session, (find("L7"),))) is None

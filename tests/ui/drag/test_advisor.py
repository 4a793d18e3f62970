from vsphere_client.commands.migrate import MigrateFlow
from vsphere_client.decisions.vmotion.compatibility import forbids
from vsphere_client.model.commands import MigrateVm, MoveVmToPool
from vsphere_client.ui.drag.advisor import DragAdvisor, drop
from vsphere_client.ui.widgets.hint_card import HintCard
from vsphere_client.ui.wizards.migrate import MigrateWizard


def test_notes_of_good_and_bad_hosts(session, named):
    notes = DragAdvisor(session, (named("web-fe-07"),)).notes()
    assert (notes[named("esx04.lab.local")].text, notes[named("esx04.lab.local")].kind) == ("source", "plain")
    good = notes[named("esx05.lab.local")]
    assert good.kind == "good"
    assert " → " in good.text
    assert (notes[named("edge02.lab.local")].text, notes[named("edge02.lab.local")].kind) == (
        "vMotion",
        "bad",
    )
    assert notes[named("edge01.lab.local")].text == "CPU features"
    assert notes[named("Edge-02")].text == "DRS off"
    assert named("Prod") not in notes, "pools of the same cluster just take it"


def test_notes_of_a_rule_and_of_a_machine_that_is_off(session, named):
    assert DragAdvisor(session, (named("db-ora-01"),)).note(named("esx05.lab.local")).text == "rule"
    assert DragAdvisor(session, (named("test-ci-11"),)).note(named("esx01.lab.local")).text == "compatible"


def test_other_objects_have_no_notes(session, named):
    assert DragAdvisor(session, (named("Prod-01"),)).notes() == {}
    assert DragAdvisor(session, (named("web-fe-07"),)).note(named("san-01")) is None


def test_a_note_is_worked_out_once(session, named):
    advisor = DragAdvisor(session, (named("web-fe-07"),))
    first = advisor.hint(named("esx05.lab.local"))
    session.run_for(120_000_000)
    assert advisor.hint(named("esx05.lab.local")) is first


def test_the_card_over_a_good_host(session, named, qtbot):
    hint = DragAdvisor(session, (named("web-fe-07"),)).hint(named("esx05.lab.local"))
    assert hint.allowed
    assert hint.title == "vMotion compatible"
    assert [row.label for row in hint.rows] == ["Estimated time", "Switchover", "DRS score"]
    assert hint.footer.startswith("Drop opens Migrate with esx05.lab.local chosen.")
    card = HintCard()
    qtbot.addWidget(card)
    hint.show_in(card)
    assert card.accessibleName().startswith("vMotion compatible")


def test_the_card_over_a_bad_host(session, named):
    advisor = DragAdvisor(session, (named("web-fe-07"),))
    hint = advisor.hint(named("edge02.lab.local"))
    assert not hint.allowed
    assert hint.title == "edge02.lab.local cannot take web-fe-07"
    assert hint.sentence == "edge02.lab.local has no VMkernel adapter enabled for vMotion."
    assert advisor.can_drop(named("edge02.lab.local")).startswith("The vMotion interface is not configured")
    one = DragAdvisor(session, (named("db-ora-01"),)).hint(named("esx05.lab.local"))
    assert one.footer == "Also checked: network, datastore, CPU features, resources: no problem."


def test_moves_and_refusals(session, named):
    advisor = DragAdvisor(session, (named("web-fe-07"),))
    assert advisor.hint(named("Prod")).title == "Move to Prod"
    assert advisor.can_drop(named("Prod")) is None
    assert advisor.hint(named("san-01")).title == "Change storage to san-01"
    assert advisor.can_drop(named("san-01")) is None


def test_the_card_says_what_the_wizard_says(session, named, window, door):
    """Every finding of the wizard's list with its severity, in its order."""
    vm = session.engine.world.vm(named("web-fe-07"))
    session.engine.world.update(vm, guest_hung=True)
    for name in ("esx05.lab.local", "edge01.lab.local", "edge02.lab.local", "san-01"):
        advisor, target = DragAdvisor(session, (vm.moid,)), named(name)
        flow = MigrateFlow(session, (vm.moid,))
        flow.choose_any(target)
        findings = flow.verdict().findings
        hint = advisor.hint(target)
        told = f"{hint.sentence}\n{hint.footer}"
        assert findings
        assert hint.allowed == (not forbids(findings))
        for finding in findings[:3]:
            assert finding.reason.text in told
        if hint.allowed:
            assert hint.sentence.splitlines() == [f"Warning: {one.reason.text}" for one in findings]


def test_a_machine_dropped_on_a_datastore_changes_its_storage(window, door, session, named):
    vm = (named("web-fe-07"),)
    drop(window, door, vm, named("san-01"))
    (wizard,) = window.findChildren(MigrateWizard)
    assert (wizard.flow.draft.get("type"), wizard.flow.draft.get("datastore")) == ("storage", named("san-01"))
    wizard.reject()
    drop(window, door, vm, named("san-01"), at_once=True)
    assert door.submitted[-1] == MigrateVm(vm=vm[0], datastore=named("san-01"), priority="high")


def test_ghosts(session, named, qapp):
    one = DragAdvisor(session, (named("web-fe-07"),)).ghost()
    several = DragAdvisor(session, (named("web-fe-07"), named("web-fe-06"))).ghost(allowed=False)
    assert one.width() < several.width()


def test_dropping(window, door, session, named):
    vm = (named("web-fe-07"),)
    drop(window, door, vm, named("edge02.lab.local"))
    assert door.submitted == []
    drop(window, door, vm, named("Prod"))
    assert door.submitted == [MoveVmToPool(vm=vm[0], resource_pool=named("Prod"))]
    drop(window, door, vm, named("esx05.lab.local"))
    (wizard,) = window.findChildren(MigrateWizard)
    assert wizard.flow.draft.get("moid") == named("esx05.lab.local")
    wizard.reject()
    drop(window, door, vm, named("esx06.lab.local"), at_once=True)
    assert door.submitted[-1] == MigrateVm(vm=vm[0], host=named("esx06.lab.local"), priority="high")

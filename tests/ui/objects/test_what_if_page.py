import pytest

from vsphere_client.ui.objects.cluster import what_if_page
from vsphere_client.ui.objects.registry import pages_for
from vsphere_client.ui.why.panel import WhyPanel


@pytest.fixture
def page(lab, window, qtbot):
    cluster = lab.cluster()
    tab = pages_for(cluster.kind).tab("monitor").build(lab.driver, cluster.moid, window)
    window.keep(tab)
    tab.resize(1158, 720)
    tab.show_page("drs-what-if")
    return tab.page


def test_it_asks_nothing_before_the_button_and_explains_itself(page):
    assert page.answer is None
    assert not page.hint.isHidden()
    assert page.grid.isHidden()


def test_maintenance_mode_shows_moves_scores_and_why(page, lab, window, qtbot):
    host = lab.host("esx02.lab.local")
    page.form.less.setCurrentIndex(page.form.less.findData(host.moid))
    page.form.more.setValue(1)
    tasks = len(list(lab.session.engine.tasks.all()))
    page.try_it.click()
    qtbot.waitUntil(lambda: page.answer is not None, timeout=20000)
    vms = [lab.world.vm(moid) for moid in host.vms]
    running = {vm.name for vm in vms if vm.power_state == "poweredOn" and vm.busy_task is None}
    leaving = {one.vm_name for one in page.answer.moves if one.source_name == host.name}
    assert running == leaving | {one.vm for one in page.answer.blocked}
    assert page.rows.rowCount() == len(page.answer.moves)
    assert page.score.text().startswith("Cluster DRS score ")
    assert "new.lab.local" in [bar.name for bar in page.answer.bars]
    assert len(list(lab.session.engine.tasks.all())) == tasks  # only a question
    first = page.answer.moves[0]
    page.grid.link_activated.emit(page.rows.index(0, 3), f"why:{first.vm}")
    assert isinstance(window.panels[-1], WhyPanel)
    page.reset.click()
    assert page.answer is None
    assert page.form.question().more_hosts == 0


def test_the_fields_of_a_rule_follow_its_kind(page):
    form = page.form
    assert form.first.isHidden()
    form.rule.setCurrentIndex(form.rule.findData("vm_anti_affinity"))
    assert not form.second.isHidden()
    assert form.host.isHidden()
    rule = form.question().rule
    assert len(set(rule.vms)) == 2
    form.rule.setCurrentIndex(form.rule.findData("vm_host_must"))
    assert not form.host.isHidden()
    assert form.question().rule.hosts == (form.host.currentData(),)
    form.rule.setCurrentIndex(0)
    assert form.question().rule is None


def test_a_long_question_tells_how_far_it_is_and_can_be_dropped(page, lab, monkeypatch, qtbot):
    monkeypatch.setattr(what_if_page, "AT_ONCE_S", -1.0)
    monkeypatch.setattr(what_if_page, "SLICE_S", 1e-9)
    monkeypatch.setattr(what_if_page, "EFFORT", 1.0)
    page.form.less.setCurrentIndex(page.form.less.findData(lab.host("esx02.lab.local").moid))
    page.try_it.click()
    assert page.answer is None
    assert page.hint.text() == "Finding hosts for virtual machines that have to move…"
    assert page.try_it.isHidden()
    page.cancel.click()
    assert page.inquiry is None
    assert page.cancel.isHidden()
    assert not page.try_it.isHidden()
    page.try_it.click()
    qtbot.waitUntil(lambda: page.answer is not None, timeout=20000)
    assert page.cancel.isHidden()
    assert page.rows.rowCount() == len(page.answer.moves) > 0

from vsphere_client.commands.menus import menu_for
from vsphere_client.commands.selection import Selection
from vsphere_client.model import commands as c
from vsphere_client.session.views.looks import look_of
from vsphere_client.session.views.summary_vm import vm_summary
from vsphere_client.ui.dialogs.answer_question import AnswerQuestionDialog, open_for


def asking(session, moid):
    """Let a VM ask about space, as its full datastore would."""
    world = session.engine.world
    world.update(world.vm(moid), question="There is no more space for virtual disk 'web-fe-07.vmdk'.")
    return Selection(session, (moid,))


def test_the_menu_offers_the_answer_only_while_there_is_a_question(session, named):
    moid = named("web-fe-07")
    item = menu_for(Selection(session, (moid,))).item("vm.answer_question")
    assert item.reason == "web-fe-07 has no question."
    asked = asking(session, moid)
    assert menu_for(asked).item("vm.answer_question").enabled
    assert look_of(session.engine.world, session.engine.world.vm(moid)).state_badge == "question"
    assert vm_summary(session, moid).problem == "waits for an answer"


def test_the_answer_chosen_is_given(window, door, session, named):
    asked = asking(session, named("web-fe-07"))
    open_for(window, door, asked, "").press_ok()
    dialog = open_for(window, door, asked, "")
    assert isinstance(dialog, AnswerQuestionDialog)
    dialog.answers["cancel"].setChecked(True)
    dialog.press_ok()
    vm = named("web-fe-07")
    assert door.submitted == [c.AnswerVm(vm=vm, answer="retry"), c.AnswerVm(vm=vm, answer="cancel")]

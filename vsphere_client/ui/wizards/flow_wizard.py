"""The wizard over a headless flow: it walks the pages, shows problems and submits the commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vsphere_client.commands.flow import Problem, WizardFlow
from vsphere_client.ui.dialogs.dialog_frame import layout_names
from vsphere_client.ui.widgets.band import Banner
from vsphere_client.ui.widgets.modal_frame import GONE_HINT, gone_sentence
from vsphere_client.ui.widgets.themed import empty_layout, tighten
from vsphere_client.ui.widgets.wizard_frame import WizardFrame
from vsphere_client.ui.wizards.door import Door, submit_all
from vsphere_client.ui.wizards.wizard_page import WizardPage
from vsphere_client.ui.wizards.world_watch import WorldWatch

PageMaker = Callable[[], WizardPage]
FIX_TEXTS = {"name": "Change", "force": "Continue anyway"}


class FlowWizard(WizardFrame):
    """Shows the pages of a flow; pages may come and go with the draft, entries are kept.

    The world goes on while it is open: the page shown follows it, and when the object that it is about
    vanishes, it says so once and can only be closed.

    ``submitted`` tells the tasks that Finish made.

    Args:
        driver: Where the commands go.
        flow: What is asked and made.
        makers: How each page is arranged, by its key.
        wide: 1320 instead of 1000 px.
    """

    submitted = Signal(list)

    def __init__(
        self,
        driver: Door,
        flow: WizardFlow,
        makers: Mapping[str, PageMaker],
        parent: QWidget | None = None,
        *,
        wide: bool = False,
    ) -> None:
        super().__init__(flow.title, parent, wide=wide)
        self.driver = driver
        self.flow = flow
        self._makers = makers
        self._pages: dict[str, WizardPage] = {}
        self._keys: tuple[str, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._problems = QVBoxLayout()
        tighten(self._problems, spacing=8)
        self._content.insertLayout(0, self._problems)
        self.next_pressed.connect(self.go_next)
        self.back_pressed.connect(self.go_back)
        self.finish_pressed.connect(self.finish)
        self.step_chosen.connect(self._go)
        self._renew_steps()
        self._go(0)
        self.watch = WorldWatch(driver, self)
        self.watch.moved.connect(self.catch_up)
        self.watch.counted.connect(self._count_anew)
        self.watch.replaced.connect(self._look_anew)

    # pages ------------------------------------------------------------------------------------------------

    @property
    def key(self) -> str:
        """The key of the page shown."""
        return self._keys[self.current()]

    def page(self, key: str | None = None) -> WizardPage:
        """A page by key, the one shown if not given; made when first asked for."""
        wanted = key or self.key
        if wanted not in self._pages:
            made = self._makers[wanted]()
            made.changed.connect(self._changed)
            made.next_wished.connect(self.go_next)
            made.back_wished.connect(self.go_back)
            self._pages[wanted] = made
        return self._pages[wanted]

    def _renew_steps(self) -> None:
        pages = self.flow.pages()
        keys = tuple(page.key for page in pages)
        if keys == self._keys:
            return
        shown = self._keys[self.current()] if self._keys else keys[0]
        self._keys = keys
        while (old := self.page_area.widget(0)) is not None:
            self.page_area.removeWidget(old)
        for key in keys:
            self.page_area.addWidget(self.page(key))
        self.set_steps([page.step for page in pages])
        if shown in keys:
            self.set_current(keys.index(shown))

    def _go(self, at: int) -> None:
        # Filled before it is shown: the focus then finds the page's own first field.
        self.page(self._keys[at]).enter()
        self.set_current(at)
        self.clear_problems()
        self._show_heading()
        self._renew_steps()
        self._show_blocked()

    def _show_heading(self) -> None:
        page = self.flow.pages()[self.current()]
        self.set_page_title(page.heading, page.sentence)

    def _changed(self) -> None:
        self.clear_problems()
        self._renew_steps()
        self._show_blocked()

    def _show_blocked(self) -> None:
        reason = self.page().blocked()
        self.set_next_enabled(not reason, reason)

    # the world meanwhile ----------------------------------------------------------------------------------

    def catch_up(self) -> None:
        """Show the page as the world is now, without taking the person's place on it."""
        if self._is_gone():
            return
        before = self.key
        self.flow.catch_up()
        self._renew_steps()
        if before not in self._keys:
            self._go(min(self.current(), len(self._keys) - 1))
            return
        self._show_heading()
        self.page().follow()
        self._show_blocked()
        if self.shown_problems():
            self.show_problems(self.flow.problems(self.key))

    def _look_anew(self) -> None:
        """Another moment is shown: every object is another one."""
        if self._is_gone():
            return
        self.catch_up()
        self.page().enter()
        self._show_blocked()

    def _count_anew(self) -> None:
        if self.page().has_numbers and not self.gone:
            self.catch_up()

    def _is_gone(self) -> bool:
        name = self.flow.gone()
        if name:
            self.tell_gone(gone_sentence(name))
        elif self.gone:
            self.take_back_gone()
            self._show_blocked()
        return bool(name)

    def show_gone(self, sentence: str) -> None:
        """One band instead of the page's own, which nobody can mend now."""
        empty_layout(self._problems)
        self.page_area.setEnabled(not sentence)
        self.back_button.setEnabled(not sentence and self.current() > 0)
        self.steps.setEnabled(not sentence)
        if sentence:
            self._problems.addWidget(Banner("danger", sentence, GONE_HINT))

    # walking ----------------------------------------------------------------------------------------------

    def go_next(self) -> None:
        """Leave the page if nothing is wrong with it."""
        if self.next_button.isEnabled() and not self._is_gone() and self._passes():
            self._renew_steps()
            if self.current() < len(self._keys) - 1:
                self._go(self.current() + 1)

    def go_back(self) -> None:
        """Show the page before; entries stay."""
        if self.current() > 0:
            self._go(self.current() - 1)

    def go_to(self, key: str) -> None:
        """Walk on to a page as far as nothing is wrong on the way."""
        while self.key != key and key in self._keys[self.current() :]:
            before = self.key
            self.go_next()
            if self.key == before:
                return

    def _passes(self) -> bool:
        problems = self.flow.problems(self.key)
        self.show_problems(problems)
        return not problems

    def finish(self) -> None:
        """Submit what the draft says and close."""
        if self._is_gone() or not self._passes():
            return
        self.submitted.emit(submit_all(self.driver, self.flow.build()))
        self.accept()

    # problems ---------------------------------------------------------------------------------------------

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Mark fields, and say the rest in red above the page, each once."""
        self.clear_problems()
        for problem in self.page().show_problems(problems):
            links = ((FIX_TEXTS[problem.fix], problem.fix),) if problem.fix in FIX_TEXTS else ()
            banner = Banner("danger", problem.text, problem.hint, links)
            banner.action.connect(self._fix)
            self._problems.addWidget(banner)

    def clear_problems(self) -> None:
        """Take the bands away."""
        empty_layout(self._problems)
        self.page().show_problems(())

    def shown_problems(self) -> list[str]:
        """What the bands say."""
        return layout_names(self._problems)

    def _fix(self, fix: str) -> None:
        answer = self.page().help_fix(fix)
        if answer == "back":
            self.go_back()
        elif answer == "next":
            self.go_next()

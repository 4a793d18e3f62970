"""The base of dialogs that make commands of a form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pydantic import ValidationError
from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem, problems_of
from vsphere_client.model.commands import Command
from vsphere_client.ui.dialogs.dialog_frame import DialogFrame
from vsphere_client.ui.dialogs.form import Form
from vsphere_client.ui.wizards.door import Door, submit_all


class CommandDialog(DialogFrame):
    """Builds its commands, shows what is wrong with them at the fields, and submits them."""

    def __init__(
        self,
        driver: Door,
        title: str,
        sentence: str = "",
        *,
        ok: str = "OK",
        cancel: str = "CANCEL",
        width: int = 560,
        danger: bool = False,
        trainer: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            title, sentence, ok=ok, cancel=cancel, width=width, danger=danger, trainer=trainer, parent=parent
        )
        self.driver = driver
        self._schedule: Callable[[Command], object] | None = None
        self.form = Form()
        self.column.addWidget(self.form)

    def build(self) -> tuple[Command, ...]:
        """The commands of the form; raises ValidationError."""
        raise NotImplementedError

    def build_later(self) -> tuple[Command, ...]:
        """The one command that a scheduled task is to give: all that is shown, not only what was changed."""
        return self.build()

    def let_schedule(self, take: Callable[[Command], object]) -> None:
        """Let NEXT hand the command over, to ask for its time, instead of giving it now."""
        self._schedule = take
        self._title.setText(f"Schedule: {self._title.text()}")
        self.ok_button.setText("NEXT")

    def check(self) -> Sequence[Problem]:
        """What the commands alone cannot know."""
        return ()

    def find_problems(self) -> list[Problem]:
        """Everything that is wrong now."""
        try:
            self.build()
        except ValidationError as error:
            return problems_of(error)
        return list(self.check())

    def apply(self) -> Sequence[Problem]:
        """Submit, unless something is wrong."""
        problems = self.find_problems()
        if problems:
            return problems
        if self._schedule is None:
            submit_all(self.driver, self.build())
        else:
            (command,) = self.build_later()
            self._schedule(command)
        return ()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """At the fields; what belongs to none of them in the band."""
        super().show_problems(self.form.show_problems(problems))

    def wrong_field(self) -> QWidget | None:
        """Of the form."""
        return self.form.wrong_field()

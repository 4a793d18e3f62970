"""What a reader chose to see: panel, fields, order, unfolded groups; pure, so that keys are easy to test.

The fields of a panel are one word, as in the tool's own file: letters in their order, capital when shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from vsphere_client.session.views.esxtop.columns import Column
from vsphere_client.session.views.esxtop.panels import PANELS, Panel

DEFAULT_DELAY_S = 5
LEAST_DELAY_S = 2
DEFAULT_NAME_WIDTH = 20
NAME_WIDTHS = range(6, 129)
BY_NUMBER = "N"
WORLDS, PATHS, PARTITIONS = "", "/path", "/partition"
UNFOLDING = (WORLDS, PATHS, PARTITIONS)
"""To what a row unfolds; behind its key in `Choice.expanded`."""


def default_fields(panel: Panel) -> str:
    """Letters of the fields a panel begins with."""
    return "".join(group.letter if group.shown else group.letter.lower() for group in panel.groups)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is shown of a host.

    Args:
        panel: Key of the panel.
        fields: Letters of each panel that were chosen; a panel not named has its defaults.
        sorts: Sort key of each panel; ``N`` is by number.
        vm_only: Only VMs in panels c and m.
        expanded: Keys of the groups that are unfolded to their worlds or disks; of devices also to their paths
            or partitions, see `unfolded`.
        name_width: Characters of names.
        delay_s: Virtual seconds between two updates.
    """

    panel: str = "c"
    fields: dict[str, str] = field(default_factory=dict)
    sorts: dict[str, str] = field(default_factory=dict)
    vm_only: bool = False
    expanded: frozenset[str] = frozenset()
    name_width: int = DEFAULT_NAME_WIDTH
    delay_s: int = DEFAULT_DELAY_S

    @property
    def spec(self) -> Panel:
        """The panel."""
        return PANELS[self.panel]

    @property
    def letters(self) -> str:
        """The fields of the panel: capital when shown."""
        return self.fields.get(self.panel) or default_fields(self.spec)

    @property
    def sort(self) -> str:
        """The panel's sort key."""
        return self.sorts.get(self.panel, BY_NUMBER)

    def columns(self) -> tuple[Column, ...]:
        """The columns shown, in their order."""
        groups = [self.spec.group(letter) for letter in self.letters if letter.isupper()]
        return tuple(column for group in groups if group for column in group.columns)

    # changes ----------------------------------------------------------------------------------------------

    def with_panel(self, key: str) -> Choice:
        """Another panel."""
        return replace(self, panel=key) if key in PANELS else self

    def with_sort(self, key: str) -> Choice:
        """Another order of the panel; an unknown key changes nothing."""
        if key != BY_NUMBER and key not in self.spec.sorts:
            return self
        return replace(self, sorts=self.sorts | {self.panel: key})

    def toggled(self, letter: str) -> Choice:
        """A field shown or hidden; the last one shown stays."""
        if self.spec.group(letter.upper()) is None:
            return self
        letters = "".join(one.swapcase() if one.upper() == letter.upper() else one for one in self.letters)
        return self._with_letters(letters) if any(one.isupper() for one in letters) else self

    def moved(self, letter: str) -> Choice:
        """A field moved: a capital letter to the left, a small one to the right."""
        letters, place = list(self.letters), self.letters.upper().find(letter.upper())
        other = place + (-1 if letter.isupper() else 1)
        if place < 0 or not 0 <= other < len(letters):
            return self
        letters[place], letters[other] = letters[other], letters[place]
        return self._with_letters("".join(letters))

    def _with_letters(self, letters: str) -> Choice:
        return replace(self, fields=self.fields | {self.panel: letters})

    def unfolded(self, key: str, way: str = WORLDS) -> Choice:
        """A group unfolded in one of the ways, and in that one only, or folded again."""
        others = {f"{key}{one}" for one in UNFOLDING if one != way}
        return replace(self, expanded=(self.expanded - others) ^ {f"{key}{way}"})

    def with_delay(self, seconds: int) -> Choice:
        """Another delay; raises ValueError below the least one."""
        if seconds < LEAST_DELAY_S:
            raise ValueError(f"the delay is at least {LEAST_DELAY_S} s, not {seconds} s")
        return replace(self, delay_s=seconds)

    def with_name_width(self, characters: int) -> Choice:
        """Another width of names; raises ValueError when it is too narrow or too wide."""
        if characters not in NAME_WIDTHS:
            raise ValueError(f"a name has {NAME_WIDTHS[0]} to {NAME_WIDTHS[-1]} characters, not {characters}")
        return replace(self, name_width=characters)

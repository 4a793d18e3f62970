"""The tool's pages of text: help, the field chooser and the order of fields."""

from __future__ import annotations

from vsphere_client.session.views.esxtop.choice import LEAST_DELAY_S, Choice
from vsphere_client.session.views.esxtop.configuration import FILE_NAME
from vsphere_client.session.views.esxtop.panels import PANELS

BACK = "Any other key goes back."


def help_page(choice: Choice) -> tuple[str, ...]:
    """All keys, those that sort the panel last."""
    panels = "   ".join(f"{panel.key}: {panel.title}" for panel in PANELS.values())
    return (
        "esxtop: the worlds, memory, disks and networks of one host",
        "",
        "Panels",
        f"  {panels}",
        "",
        "Keys",
        "  space   update now              s   delay between updates, in virtual seconds "
        f"({LEAST_DELAY_S} or more; now {choice.delay_s})",
        "  f       choose fields           o   order of fields",
        "  e       unfold or fold a group  V   only virtual machines, or everything",
        "  P       a device's paths        t   a device's partitions, where t does not sort",
        f"  L       width of names          W   keep fields, order and delay in a file ({FILE_NAME})",
        "  2, 8    next row, row before    q   close",
        "  b       play a recorded file, or go back to the host   . ,   next sample, sample before",
        "  Ctrl+C  copy the chosen rows    Ctrl+A   choose all rows",
        "",
        f"Sorting of the {choice.spec.title} panel",
        *(f"  {line}" for line in _sort_lines(choice)),
        "",
        "Violet values lie beyond a rule of thumb; the line at the bottom says which, in numbers.",
        "",
        "Any key goes back.",
    )


def _sort_lines(choice: Choice) -> tuple[str, ...]:
    titles = {column.key: column.title for group in choice.spec.groups for column in group.columns}
    first = choice.spec.groups[0].columns[0].title
    sorts = tuple(f"{key}   by {titles[attribute]}" for key, attribute in choice.spec.sorts.items())
    return (*sorts, f"N   by {'GID' if choice.spec.unfolds or choice.panel == 'm' else first}, as at first")


def fields_page(choice: Choice) -> tuple[str, ...]:
    """The field chooser: a star marks what is shown."""
    return (
        f"Current Field order: {choice.letters}",
        "",
        *_field_lines(choice),
        "",
        f"Toggle fields with a-{choice.letters.upper()[-1].lower()}. {BACK}",
    )


def order_page(choice: Choice) -> tuple[str, ...]:
    """The order of the fields."""
    return (
        f"Current Field order: {choice.letters}",
        "",
        *_field_lines(choice),
        "",
        "Upper case letter moves a field to the left, lower case to the right.",
        BACK,
    )


def _field_lines(choice: Choice) -> tuple[str, ...]:
    lines = []
    for letter in choice.letters:
        group = choice.spec.group(letter.upper())
        if group is not None:
            told = " ".join(column.title for column in group.columns)
            mark = "*" if letter.isupper() else " "
            lines.append(f"{mark} {group.letter}:  {group.title:<22} ({told})")
    return tuple(lines)

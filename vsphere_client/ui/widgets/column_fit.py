"""How wide the columns of a list become so that they fill its room and no more, if that can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MAIN_WIDTH = 224
"""What the column that a list is read by keeps: the stretched one, else the first. Our assumption."""
SOFT_WIDTH = 112
"""What a column of names or sentences keeps when room is short (pixels at scale 1): enough to tell
two rows apart; the tooltip has the rest. Our assumption."""


@dataclass(frozen=True, slots=True)
class Want:
    """What one visible column asks for, in pixels.

    Args:
        wish: The width it was given, by design or by the user's hand.
        need: The width at which its name and the cells on show are whole, at most ``wish``.
        least: The width below which it never goes.
        grows: It takes a share of what is left over.
        yields: It steps aside where the room is too short for all, the highest first; 0 never does.
    """

    wish: int
    need: int
    least: int
    grows: bool
    yields: int = 0

    @property
    def floor(self) -> int:
        """The least that it takes."""
        return min(self.need, self.least)


def kept_columns(wants: Sequence[Want], room: int) -> list[bool]:
    """Which columns stay so that the rest fits, as far as columns may step aside."""
    stays, total = [True] * len(wants), sum(want.floor for want in wants)
    yielding = sorted((at for at, want in enumerate(wants) if want.yields), key=lambda at: -wants[at].yields)
    for at in yielding:
        if total <= room:
            break
        stays[at] = False
        total -= wants[at].floor
    return stays


def fitted_widths(wants: Sequence[Want], room: int) -> list[int]:
    """The width of each column.

    Short of room, all first give what they do not need, then the soft ones (``least`` below ``need``)
    go on to their least. Where even that is too wide, nothing is cut and the list scrolls sideways.
    """
    widths = [want.wish for want in wants]
    spare = room - sum(widths)
    if spare >= 0:
        shares = [want.wish if want.grows else 0 for want in wants]
        return [width + more for width, more in zip(widths, _share(spare, shares), strict=True)]
    whole = [want.need for want in wants]
    least = [want.floor for want in wants]
    if sum(least) > room:
        return whole
    first = _taken(-spare, [width - floor for width, floor in zip(widths, whole, strict=True)])
    widths = [width - less for width, less in zip(widths, first, strict=True)]
    second = _taken(sum(widths) - room, [width - floor for width, floor in zip(widths, least, strict=True)])
    return [width - less for width, less in zip(widths, second, strict=True)]


def _taken(amount: int, slack: Sequence[int]) -> list[int]:
    """How much each column gives, in proportion to what it can give; all of it when that is not enough."""
    return list(slack) if sum(slack) <= amount else _share(max(amount, 0), slack)


def _share(amount: int, weights: Sequence[int]) -> list[int]:
    """Whole pixels in proportion to the weights, summing to ``amount`` (to 0 without weights)."""
    total, given, shares, seen = sum(weights), 0, [], 0
    for weight in weights:
        seen += weight
        upto = amount * seen // total if total else 0
        shares.append(upto - given)
        given = upto
    return shares

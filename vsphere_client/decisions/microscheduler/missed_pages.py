"""Where swapped pages interrupt a burst: a piece of work, a wait for a page, the next piece.

A page is missed where the guest touches it, so while it runs.
"""

from __future__ import annotations

from vsphere_client.decisions.microscheduler.worlds import World


def begin_pieces(world: World, now: int) -> None:
    """Divide the work of a burst that begins."""
    world.rest_us = world.done_us - now
    next_piece(world, now)


def next_piece(world: World, now: int) -> None:
    """Begin the next piece of work: up to the next page that is missed, or all that is left."""
    piece = min(world.until_miss, world.rest_us)
    world.until_miss -= piece
    world.rest_us -= piece
    world.owed = 0
    world.done_us = now + piece

"""Which services a cluster has, in words for its pages."""

from __future__ import annotations

from vsphere_client.session.session import Session


def has_vsan(session: Session, moid: str) -> bool:
    """Whether the cluster has vSAN."""
    return session.engine.world.cluster(moid).config.vsan.enabled


def drs_off(session: Session, moid: str) -> str:
    """The sentence while vSphere DRS is off."""
    return "" if session.engine.world.cluster(moid).config.drs.enabled else "vSphere DRS is turned off."


def ha_off(session: Session, moid: str) -> str:
    """The sentence while vSphere HA is off."""
    return "" if session.engine.world.cluster(moid).config.ha.enabled else "vSphere HA is turned off."


def vsan_off(session: Session, moid: str) -> str:
    """The sentence while vSAN is off."""
    return "" if has_vsan(session, moid) else "vSAN is turned off."

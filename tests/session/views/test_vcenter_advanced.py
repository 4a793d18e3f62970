"""Advanced settings of vCenter as its Configure tab shows them."""

from __future__ import annotations

import json
from pathlib import Path

from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_vcenter import vcenter_advanced

KEY = "config.vpxd.ResourceManager.maxCostPer10GNic"
LAB = {
    "format": 1,
    "name": "settings",
    "vcenter": {"advanced": {KEY: 4}},
    "inventory": {"datacenters": [{"name": "DC", "hosts": [{"name": "esx01"}]}]},
}


def test_what_the_lab_gives_stands_beside_the_defaults() -> None:
    session = Session(load_lab_text(json.dumps(LAB), Path()))
    rows = {row.key: row for row in vcenter_advanced(session, session.engine.world.root.moid)}
    assert (rows[KEY].value, rows[KEY].default) == ("4", "8")
    assert rows[KEY].meaning == "Units that a vMotion network has from 10 GbE"
    assert rows[KEY.replace("10G", "1G")].value == "4"
    assert rows["config.vpxd.ResourceManager.MaxCostPerEsx41Ds"].value == "128"

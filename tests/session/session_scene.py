"""A calm lab of three hosts and three VMs for the tests of the session."""

from __future__ import annotations

from pathlib import Path

from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session

CALM = """
format: 1
name: Calm
seed: 5
inventory:
  datacenters:
  - name: DC1
    clusters:
    - name: C1
      drs: {enabled: true}
      ha: {enabled: true}
      hosts:
      - {name: "h{n}", count: 3, sockets: 1, cores_per_socket: 8, memory_mb: 32768}
      vms:
      - {name: a, host: h1, power: "on", num_cpu: 4, memory_mb: 4096, workload: {profile: {name: web}}}
      - {name: b, host: h1, power: "on", num_cpu: 4, memory_mb: 4096, workload: {profile: {name: bursty}}}
      - {name: c, host: h2, power: "on", memory_mb: 2048, workload: {constant: {cpu_mhz: 300, memory_active_mb: 200}}}
"""


def open_text(text: str, seed: int | None = None) -> Session:
    """A session of a lab's text, without a document."""
    return Session(load_lab_text(text, Path()), seed=seed)

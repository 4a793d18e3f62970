"""``python -m vsphere_client``: the same as the ``vsphere-client`` command."""

from __future__ import annotations

from vsphere_client.cli import main

if __name__ == "__main__":
    main()

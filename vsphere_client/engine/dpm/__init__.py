"""Power management of hosts: standby mode, and DPM, which decides over it."""

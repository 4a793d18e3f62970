"""The .vlab document: lab, journal and checkpoints in one SQLite file."""

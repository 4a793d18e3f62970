"""Faults: what breaks and mends the simulated machines, and what follows by itself after a time."""

"""Live migration: checks, queue, pre-copy, switchover."""

"""The world: inventory objects, NumPy columns for what moves, one writer that notes changes."""

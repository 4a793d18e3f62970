"""What the live data centre measures of itself: columns of a sample, the hour of samples, and rollups.

Nothing decides by a statistic, so none of this is part of the engine's state, its digest or its
checkpoints: the session records samples beside the engine.
"""

"""Recording what the data centre measures, beside the engine."""

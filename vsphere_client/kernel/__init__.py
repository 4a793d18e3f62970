"""How time passes: integer microseconds, an event heap, periodic ticks and named random streams."""

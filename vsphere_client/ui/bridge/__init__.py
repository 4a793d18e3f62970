"""Between the engine's time and Qt's: one timer, one drain, signals."""

"""vMotion: pre-copy, bandwidth, concurrency, EVC and migration compatibility, decided purely."""

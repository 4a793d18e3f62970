"""When scheduled tasks come again."""

"""The pages of the Migrate wizard."""

"""The tour: the main job of the product, done without a screen, with a picture of each station."""

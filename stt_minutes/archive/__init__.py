"""Many sound files at once."""

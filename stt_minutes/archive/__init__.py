"""Many sound files: which there are, where each goes, and search in what was said."""

"""Minutes + template -> documents."""

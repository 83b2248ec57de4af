"""What was decided, clause by clause: cut, weighed, and written as a referat writes it."""

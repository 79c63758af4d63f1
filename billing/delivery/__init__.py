"""Bringing what was ordered to a bedside: who prepares and carries it, where to, what is not given there, and thanks."""

"""Measurements: commands that print a table. Seconds are never asserted."""

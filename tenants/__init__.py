"""Hospitals: how each looks and what it allows."""

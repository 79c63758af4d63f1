"""Assembles the house."""

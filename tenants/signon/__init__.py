"""Signing in with the hospital's own accounts: its providers, who is who there, and what their claims make of somebody."""

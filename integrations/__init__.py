"""Adapters to outside services, and the local stand-ins that speak their HTTP."""

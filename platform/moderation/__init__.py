"""Moderation: what readers report, the one queue in which it waits, and what moderators decide about it."""

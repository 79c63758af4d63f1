"""Followers: who gets word of an update, and whether it got through."""

"""Conversations: what two people who were introduced write to each other, and nobody else reads."""

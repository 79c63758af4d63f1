"""The console's moderation: what waits for a moderator, words to look at, and requests for help."""

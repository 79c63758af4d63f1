"""The console's letters: every letter there is, when it leaves, and what it says."""

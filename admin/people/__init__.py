"""The console's people: the list, one person, and what an administrator may do about an account."""

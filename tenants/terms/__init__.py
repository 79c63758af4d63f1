"""A hospital's terms: written in versions, shown to everybody, and agreed to by those who have an account."""

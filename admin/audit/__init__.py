"""The console's audit trail: what is shown of it, how it is searched, and in which words."""

"""People like me: what somebody lives with, people who chose to be found, and introductions that both agree to."""

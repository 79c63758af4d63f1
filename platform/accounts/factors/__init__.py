"""The second step of signing in: an app that shows codes, passkeys, and codes on paper for when both are out of reach."""

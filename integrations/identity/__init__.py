"""The hospital's own accounts (OpenID Connect, by Authlib): signing in, signing out, and what is wrong with a provider."""

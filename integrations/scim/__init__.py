"""The hospital's staff directory speaks to us here: SCIM 2.0 (RFC 7643, RFC 7644), each hospital's under its own host."""

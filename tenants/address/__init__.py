"""Names of a hospital's own: asked for, proved to be its own, and which of them stands in links."""

"""Break the glass: an operator says why she must read a hospital, for an hour at most, and the hospital knows."""

"""Break the glass: an operator says why she must read a hospital's pages, for an hour at most, and the hospital knows of each."""

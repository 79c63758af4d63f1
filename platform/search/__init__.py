"""Search: one field for all that a reader may read, over whatever the features below add to it."""

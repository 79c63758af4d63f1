"""The life of a hospital as a whole: exported, imported, put back to an earlier day, held by law, and deleted."""

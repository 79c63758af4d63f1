"""The console's branding: the look of a hospital, seen before it is kept."""

"""Console page *Terms*."""

"""Console page *Address*."""

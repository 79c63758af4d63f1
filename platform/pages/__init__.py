"""Care pages: the page, its updates, and who may see what."""

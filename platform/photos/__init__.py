"""Pictures: cleaned, kept in several sizes, and the port to where files lie."""

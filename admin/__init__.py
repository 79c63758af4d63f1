"""The consoles: of a hospital in the browser, of an operator on the command line."""

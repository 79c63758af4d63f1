"""The operator's console on the command line: `carepages …`."""

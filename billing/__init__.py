"""The gift shop and giving. Nothing is sold yet; the storey is kept so that nothing above it is built in its place."""

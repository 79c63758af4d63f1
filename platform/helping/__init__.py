"""Asking for help and giving it: a member asks, somebody of the hospital takes it and answers, and nobody waits unseen."""

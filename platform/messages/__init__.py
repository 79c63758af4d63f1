"""Support messages: a reader's word to a page, and the answers to it."""

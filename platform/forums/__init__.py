"""Forums: where people of a hospital who have lived something meet, topic by topic."""

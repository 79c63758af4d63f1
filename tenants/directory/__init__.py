"""The hospital's staff directory, as it tells us (SCIM): its people and groups, who of them is who here, and their roles."""

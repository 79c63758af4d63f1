"""The ground floor: database, tenancy, access, audit, events, jobs and the house style of every page."""

"""The console's first page and its reports: what waits for somebody, and how the community lives."""

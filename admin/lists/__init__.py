"""Lists of the console: searched, filtered, put in order, paged, taken along as a file; acts on several rows; saved views."""

"""The same commands for a child process: `python -m admin.commands …`."""

from wsgi import cli

cli()

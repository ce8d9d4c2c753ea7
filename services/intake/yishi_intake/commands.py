"""Intake's part of the `yishi` command."""

from yishi_chassis import cli

app = cli.service_app("intake")

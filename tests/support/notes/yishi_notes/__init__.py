"""A service of no domain, so that the chassis can be tested as a real process."""

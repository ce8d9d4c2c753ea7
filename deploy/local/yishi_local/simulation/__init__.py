"""Agencies played by one process over the public interface, for demos and load: `yishi simulate agency`."""

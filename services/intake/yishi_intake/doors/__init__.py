"""Doors by what they are about, with their shapes; the service is made of them."""

"""Doors of dispatch by what they are about: each module is a part of the service."""

"""Dispatch: who is to do what a body has decided, until when, and what became of it."""

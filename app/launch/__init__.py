"""Starts every room as its own process on embedded defaults; imports no room."""

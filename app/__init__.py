"""Sacca: a secure anonymous intake service for reports of bribe demands."""

"""Tests: published vectors, and our own of both languages."""

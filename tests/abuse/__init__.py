"""Tests: abuse."""

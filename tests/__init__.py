"""The tests of Sacca."""

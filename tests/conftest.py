"""Fixtures that several folders of tests use."""

pytest_plugins = [
    "tests.helpers.servers",
    "tests.helpers.ceremony",
    "tests.helpers.counters",
    "tests.helpers.reviewing",
]

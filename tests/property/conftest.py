"""How hard properties are tried."""

from hypothesis import settings

settings.register_profile("sacca", deadline=None, max_examples=100)
settings.load_profile("sacca")

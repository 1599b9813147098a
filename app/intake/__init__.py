"""The front door: takes sealed envelopes, owns no key that opens anything."""

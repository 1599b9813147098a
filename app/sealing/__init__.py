"""The public-key side: seals and wraps, never opens."""

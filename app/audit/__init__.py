"""The glass door: whoever holds the custodians' public keys checks that the log only grew, and what it says."""

"""The counter: the ledger's keys and the daily bundle."""

"""The private-key side: opening, unwrapping, signing. Only review and ledger may come in."""

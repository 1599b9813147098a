"""Tables and shelves: functions take a Session, callers own the transaction."""

"""The back door: members, rosters and what is published."""

"""Web kit of the faces: problems, headers, limits, settings."""

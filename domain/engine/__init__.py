"""The engine: lane, journal, gates and what they stand on; it names no command, event or rule of a subject."""

"""What each event changes: the state of its subject, what is known around it, and the rows."""

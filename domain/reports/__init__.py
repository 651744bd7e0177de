"""What is read for people: cards, lists, open items, the report."""

"""The rules of gates, by what they look at: pure functions over a subject's facts."""

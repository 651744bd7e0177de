"""Who is told what, in which words, over which channel."""

"""The base of practices: cards of solutions that proved themselves, reviewed, published and kept fresh."""

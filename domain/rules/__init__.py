"""Rules of gates and measures: plain functions over facts, named by the methodology."""

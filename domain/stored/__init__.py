"""What all rooms store, seen together: every table, every part, and the one record that they fill."""

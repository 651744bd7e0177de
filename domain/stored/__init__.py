"""What is stored: tables, and the facts that the lane and the gates read from them."""

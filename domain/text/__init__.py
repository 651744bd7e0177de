"""What is known of texts: names, people, personal data, likeness."""

"""Projects: card, plan, papers, gates, results."""

"""Papers to be signed, from the facts of a subject: same facts, same bytes, as DOCX and as PDF."""

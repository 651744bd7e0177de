def as_html(*args: object) -> str:
    return "<html>"

"""A report file becomes text, sections, passages, tables and figures."""

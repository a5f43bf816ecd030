"""YAML: text to nodes and data, and edits that leave comments and layout as they are."""

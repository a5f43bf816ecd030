"""JSON: text to data, and edits that leave the layout as it is."""

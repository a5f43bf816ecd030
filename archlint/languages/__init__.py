"""From documents to declarations: one package for each template language."""

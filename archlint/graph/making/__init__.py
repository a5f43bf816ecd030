"""How a graph is made: from documents and configuration to resources and edges."""

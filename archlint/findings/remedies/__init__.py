"""What would mend a finding: words for it in terms of the graph, and what checks of one subject make of them."""

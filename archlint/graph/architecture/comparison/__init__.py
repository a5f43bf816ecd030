"""What differs between two architectures: resources, edges, settings, guarantees and findings."""

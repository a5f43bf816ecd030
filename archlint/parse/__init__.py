"""From text to located trees, and from trees to the resources they declare."""

"""What becomes of messages on their way: hop by hop, what AWS and the templates say of each, and what neither says."""

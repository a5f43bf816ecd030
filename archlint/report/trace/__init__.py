"""What becomes of messages, for people and programs: hop by hop, as a whole, where they are lost, and under a load."""

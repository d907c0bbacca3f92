"""What must hold of every row, what mends it, and what an operator counts."""

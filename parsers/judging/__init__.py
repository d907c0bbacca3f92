"""What a report says, held against the arithmetic of its form, its own running text, and the years beside it."""

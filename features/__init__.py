"""The retail journey in Gherkin: what cashier and customer do, and what must come of it."""

"""What the till remembers: one relational schema for SQLite and PostgreSQL."""

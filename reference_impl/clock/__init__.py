"""The clock port and its two adapters; the only place that reads time, sleeps or draws random numbers."""

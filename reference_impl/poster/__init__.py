"""The till's side of Poster: its web API, its signatures, and the loyalty app for its terminal."""

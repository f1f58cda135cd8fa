"""A predicted start-up, for people and for programs: text, JSON, and pictures of who makes whom execute."""

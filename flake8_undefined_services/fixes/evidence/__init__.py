"""What is known of a name: what the file does with it, and what project, environment and standard library have."""

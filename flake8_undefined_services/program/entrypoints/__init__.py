"""How the services of a project start, found in its files; and the strings that frameworks import then."""

"""A small product backend, written as a team would."""

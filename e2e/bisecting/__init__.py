"""Finds the commit that broke a promise."""

"""`--watch`: tries the promises again whenever the gallery's source changes."""

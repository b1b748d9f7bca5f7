"""Two backends of products, written as their teams would; each runs as a process of its own."""

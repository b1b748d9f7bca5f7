"""Mistakes that developers make in a gallery, each as a small edit of ours, and the promises that must notice."""

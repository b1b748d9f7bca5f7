"""What is judged without a browser: quick enough to be run once for each mistake that could be in the judge."""

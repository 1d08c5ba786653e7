"""What `benchmarks/protection.py` is made of; not run by itself."""

"""Pharmacies: who works where, with which rights, and how they sign in."""

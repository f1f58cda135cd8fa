"""Imports that are there already: they go elsewhere, follow their symbol, or are taken out."""

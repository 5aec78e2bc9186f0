"""Definitions, glossary, submission guide, figures as they were printed."""

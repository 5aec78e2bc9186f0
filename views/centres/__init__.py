"""Chronic-disease centres beside institutions without one."""

"""Chronic disease: denominators, states, rates, why they changed."""

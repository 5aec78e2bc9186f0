"""Cloud pharmacy: prescriptions, their review, where they are filled."""

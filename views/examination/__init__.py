"""Cloud examination: volumes, turnaround, critical values, recognition."""

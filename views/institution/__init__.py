"""One institution: portrait, standing, peers."""

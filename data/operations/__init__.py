"""What people write: meetings with their agendas and decisions. A database of its own, which no import, publishing or demonstration city ever changes."""

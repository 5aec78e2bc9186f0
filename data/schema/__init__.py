"""The shapes that layers share: submission tables, mart tables, areas, months, the snapshot in memory. No I/O."""

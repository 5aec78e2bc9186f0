"""Where facts come from: settings, contracts, import, store, rollups, snapshots, demonstration city. The only place that does I/O."""

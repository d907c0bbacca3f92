"""The panel: reports with their facts, metrics and findings, which report speaks, and the ways out."""

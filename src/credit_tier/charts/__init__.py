"""Charts: pictures of what an analysis found, drawn without a network, with Chinese labels (图表)."""

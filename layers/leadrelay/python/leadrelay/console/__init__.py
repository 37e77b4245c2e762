"""The operator's console: what a CloudWatch custom widget shows, as HTML without script."""

"""What looks at the whole house at once: law cases run against a rulebook."""

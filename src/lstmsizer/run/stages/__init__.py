"""What comes after the decision: each stage runs its own strategy through the same loop and study."""

"""What the delivered model may take, what it takes, and what that costs in score."""

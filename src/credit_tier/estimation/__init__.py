"""What a draw says of all enterprises: rates with known chances, their limits, and whether grades mean anything."""

"""Race: several optimizers from one start on one landscape; one folder per box."""

"""The box "Inside the step": the update at one step, its numbers in the formula."""

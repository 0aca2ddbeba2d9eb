"""The box about what each network learned."""

"""The part about the cloud in which noise lets an optimizer rest."""

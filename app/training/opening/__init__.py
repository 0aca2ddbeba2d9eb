"""The trainings that stand on pages before a visitor has run one."""

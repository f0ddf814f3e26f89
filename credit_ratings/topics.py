"""Topics of the ratings; each payload is keys, never content."""

GRADE_COMPUTED = "credit_ratings.grade_computed"
"""Key: id of an IntegrityFile whose computed grade 系统测算 changed."""

GRADE_DETERMINED = "credit_ratings.grade_determined"
"""Key: id of an IntegrityFile that got a determined grade 评定等级."""

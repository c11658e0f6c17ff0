"""A Master's admissions office: a model annotates files for a committee, and never decides."""

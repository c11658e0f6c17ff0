"""What the committee and applicants see."""

"""What people see of the toaster."""

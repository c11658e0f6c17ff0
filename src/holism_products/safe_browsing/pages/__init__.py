"""What people see on the way to a link: one file a group of pages, and what they are made of."""

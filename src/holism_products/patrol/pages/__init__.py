"""What dispatchers see: the map with the plan of the day, and how expectations compare with the truth."""

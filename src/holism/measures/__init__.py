"""What holds in numbers: estimates of declared measures over `facts`, with how sure they are."""

"""What the reference products' sites share: the application, forms, one look. It holds no product's knowledge."""

"""What the products' sites share: the application, forms, Markdown, one look. It holds no product's knowledge."""

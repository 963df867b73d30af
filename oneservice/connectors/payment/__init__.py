"""The cashier: orders and what became of them."""

"""The user's guide inside the product."""

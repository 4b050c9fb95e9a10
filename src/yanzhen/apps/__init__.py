"""The mechanisms, each a Django app: models, bridge, refusals, actions, queries."""

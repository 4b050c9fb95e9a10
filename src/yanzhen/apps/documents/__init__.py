"""Documents (文件): policy texts, their versions, and the reading of each version item by item."""

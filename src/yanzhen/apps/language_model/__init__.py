"""A language model outside the system (语言模型): optional, off until it is configured, asked for quotations only."""

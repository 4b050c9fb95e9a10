"""One search over everything (检索): two Chinese characters are enough, and nobody finds what they may not open."""

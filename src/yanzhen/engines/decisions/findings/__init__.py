"""One finding for each rule (逐条判断): an answer and a Chinese sentence with the numbers of the case."""

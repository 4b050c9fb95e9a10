"""Rotation of teachers (交流轮岗): rounds, who is due, objections, plans and what came of them."""

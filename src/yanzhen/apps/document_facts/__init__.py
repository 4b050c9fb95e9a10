"""Figures that documents state, confirmed one by one, become observations beside the measured ones (文件载明数)."""

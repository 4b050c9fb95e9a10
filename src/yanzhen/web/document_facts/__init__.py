"""Pages of figures that documents state (文件载明数)."""

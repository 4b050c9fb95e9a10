"""Backup and restore (备份与恢复): one snapshot of database and files in one archive, restored whole or not at all."""

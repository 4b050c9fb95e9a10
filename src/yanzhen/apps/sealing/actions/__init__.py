"""Acts of sealing."""

"""Data elements (一数一源): what is known of each school, from where, and what asking for it costs."""

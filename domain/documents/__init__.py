"""Files that are kept by their content, and the fields by which any action names one."""

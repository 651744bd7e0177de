"""What staff touch: the `potok` command."""

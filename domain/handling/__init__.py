"""What each command does: it checks every rule, then says which events follow; it changes nothing itself."""

"""What can be changed in the account through its API."""

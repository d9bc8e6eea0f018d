"""What people and tools read of the warehouse: answers, snapshots, pages."""

"""What accounts are drawn with: chance, identifiers, words, local clocks."""

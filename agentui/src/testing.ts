// Set up for every test file.

package config

import "os"

// Client is where a command finds a hub and as whom it asks: PARLEY_URL and
// PARLEY_TOKEN, empty where they are not set.
func Client() (url, token string) { return os.Getenv("PARLEY_URL"), os.Getenv("PARLEY_TOKEN") }

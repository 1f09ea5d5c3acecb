//go:build fault

package config

import "os"

// Fault names what a deliberately broken build does wrong (PARLEY_FAULT). Only
// builds with the tag "fault" ask; they exist to prove that the kill test can
// fail, and are never shipped.
func Fault() string { return os.Getenv("PARLEY_FAULT") }

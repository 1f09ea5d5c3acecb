//go:build !fault

package config

// Fault names what a deliberately broken build does wrong: nothing, in this one.
func Fault() string { return "" }

//go:build !race

package roster_test

// part of a day that is played: all of it.
const part = 1

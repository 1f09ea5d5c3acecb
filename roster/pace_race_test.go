//go:build race

package roster_test

// part of a day that is played: under the race detector a whole one takes nine
// minutes of a processor.
const part = 20

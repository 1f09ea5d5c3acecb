package main

import (
	"github.com/parleyhub/parley/channels/email/apart"
)

// runReadMail is the reader of unusual mail in a process of its own, started by
// the hub: a mail on standard input, what it says as JSON on standard output.
func runReadMail(_ []string, s streams) int {
	return ended("read-mail", s, apart.Child(s.in, s.out))
}

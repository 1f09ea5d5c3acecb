//go:build unix

package apart

import (
	"runtime/debug"
	"syscall"
)

// limitChild makes the system end this process when it takes too much.
func limitChild() {
	debug.SetMemoryLimit(192 << 20)
	_ = syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: childCPU, Max: childCPU}) // without it the parent's clock still ends us
	_ = syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: 1 << 29, Max: 1 << 29})  // address space is not memory: Go reserves much of it
	_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 16, Max: 16})
}

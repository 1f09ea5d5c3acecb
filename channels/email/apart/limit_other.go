//go:build !unix

package apart

import "runtime/debug"

// limitChild bounds memory; the parent's clock bounds the time.
func limitChild() { debug.SetMemoryLimit(192 << 20) }

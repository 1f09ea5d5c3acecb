package loadgen

import "github.com/parleyhub/parley/internal/loadgen/figures"

// What a run measures and finds.
type (
	Times  = figures.Times
	Result = figures.Result
	Figure = figures.Figure
)

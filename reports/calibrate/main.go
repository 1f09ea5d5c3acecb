// Command calibrate lets simulated days pass and prints how often forecasts of
// breaches came true: a table, and with a file's name a plot.
//
//	go run ./reports/calibrate [plot.svg]
package main

import (
	"fmt"
	"os"

	"github.com/parleyhub/parley/reports/forecast"
)

const days = 20

func main() {
	var all []forecast.Said
	for seed := range uint64(days) {
		all = append(all, forecast.SimulatedDay(100+seed)...)
	}
	c := forecast.Calibrate(all)
	fmt.Print(c.Markdown())
	if len(os.Args) > 1 {
		if err := os.WriteFile(os.Args[1], []byte(c.SVG()), 0o644); err != nil { // #nosec G306 G703 -- a picture for the documentation
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

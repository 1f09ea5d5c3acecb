package app

import (
	"flag"
	"net/http"
	"testing"

	"go.uber.org/goleak"
)

// TestMain lets six stories run at once, unless it is told otherwise: they wait for
// disks, clocks and each other more than they count.
func TestMain(m *testing.M) {
	flag.Parse()
	told := false
	flag.Visit(func(f *flag.Flag) { told = told || f.Name == "test.parallel" })
	if !told {
		if err := flag.Set("test.parallel", "6"); err != nil {
			panic(err)
		}
	}
	http.DefaultTransport.(*http.Transport).DisableKeepAlives = true
	goleak.VerifyTestMain(m)
}

package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/parleyhub/parley/internal/config"
)

// Set with -ldflags "-X main.version=… -X main.commit=…"; what is empty comes
// from the build information that go build leaves in the binary.
var version, commit string

func runVersion(args []string, s streams) int {
	_, rest, err := config.NewParser("parley version", config.Nothing).Parse(args, s.out)
	if err == nil && len(rest) > 0 {
		err = &config.Error{Setting: "parley version", Reason: "takes no arguments"}
	}
	if err == nil {
		v, c := built()
		fmt.Fprintf(s.out, "parley %s (%s, %s %s/%s)\n", v, c, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	}
	return ended("version", s, err)
}

// built answers version and commit, with words where nothing is known.
func built() (v, c string) {
	v, c = version, commit
	info, ok := debug.ReadBuildInfo()
	if ok {
		if v == "" && info.Main.Version != "(devel)" {
			v = info.Main.Version
		}
		for _, set := range info.Settings {
			if set.Key == "vcs.revision" && c == "" {
				c = set.Value[:min(len(set.Value), 12)]
			}
		}
	}
	if v == "" {
		v = "devel"
	}
	if c == "" {
		c = "commit unknown"
	}
	return v, c
}

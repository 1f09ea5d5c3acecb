//go:build ui

package agentui

import (
	"embed"
	"io/fs"
)

// all: keeps the files that begin with "_" or ".", which bundlers do emit.
//
//go:embed all:dist all:widget/dist
var built embed.FS

// Built says whether the user interface is inside this binary.
const Built = true

func files() (desk, widget fs.FS) { return under("dist"), under("widget/dist") }

func under(dir string) fs.FS {
	sub, err := fs.Sub(built, dir)
	if err != nil {
		panic(err) // the directive above names it
	}
	return sub
}

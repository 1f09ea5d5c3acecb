//go:build !ui

package agentui

import (
	"embed"
	"io/fs"
)

//go:embed unbuilt
var unbuilt embed.FS

// Built says whether the user interface is inside this binary.
const Built = false

// files is one page that says how to get the others.
func files() (desk, widget fs.FS) {
	page, err := fs.Sub(unbuilt, "unbuilt")
	if err != nil {
		panic(err) // the directive above names it
	}
	return page, embed.FS{}
}

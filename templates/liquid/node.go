package liquid

import "github.com/parleyhub/parley/templates/liquid/place"

// node is a piece of the tree that writes something.
type node interface {
	render(s *state) error
}

type (
	textNode struct {
		text string
		src  *source
		off  int
	}
	outputNode struct {
		at    Pos
		v     *pipe
		place place.Place
	}
	branch struct {
		when expr // nil = otherwise
		body []node
	}
	ifNode struct {
		at       Pos
		branches []branch
	}
	caseNode struct {
		at       Pos
		v        expr
		branches []caseBranch
	}
	caseBranch struct {
		values []expr // nil = otherwise
		body   []node
	}
	forNode struct {
		at            Pos
		name          string
		over          expr
		limit, offset expr
		reversed      bool
		body, none    []node
	}
	assignNode struct {
		name string
		v    *pipe
	}
	captureNode struct {
		at   Pos
		name string
		body []node
	}
	blockNode struct {
		at   Pos
		id   string
		args []namedArg
		body []node
	}
	abortNode struct {
		at Pos
		v  expr
	}
	jumpNode struct {
		at    Pos
		again bool // continue, else break
	}
	linkNode struct {
		index int
		open  bool
		html  bool
	}
)

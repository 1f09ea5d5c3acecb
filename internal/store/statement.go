package store

import (
	"embed"

	"github.com/parleyhub/parley/internal/store/statement"
)

//go:embed sql/*.sql
var sqlFiles embed.FS

// statements are the named statements of sql/, with the fragments filled in;
// fragments are lists of columns.
var statements, fragments = statement.MustLoad(sqlFiles)

// compile makes a text of ours one of this database.
func (d Dialect) compile(text string) statement.Compiled {
	return statement.Compile(text, d.RowLock, d.Question)
}

func (s *Store) text(name string, build func() string) statement.Compiled {
	if c, ok := s.texts.Load(name); ok {
		return c.(statement.Compiled)
	}
	c := s.dialect.compile(build())
	s.texts.Store(name, c)
	return c
}

func named(name string) string {
	text, ok := statements[name]
	if !ok {
		panic("store: no statement " + name)
	}
	return text
}

package page_test

import (
	"errors"
	"testing"
	"time"

	"github.com/parleyhub/parley/api/page"
	"github.com/parleyhub/parley/hub"
)

func TestAListGoesOnWhereItsCursorSays(t *testing.T) {
	t.Parallel()
	want := page.Place{At: time.Date(2031, 5, 6, 7, 8, 9, 123e6, time.UTC), ID: `evt_"1"`}
	if got, err := (&page.Paging{Cursor: want.Cursor()}).Place(); err != nil || got != want {
		t.Errorf("%v %v, want %v", got, err, want)
	}
	if got, err := (&page.Paging{}).Place(); err != nil || got != (page.Place{}) {
		t.Errorf("without a cursor: %v %v", got, err)
	}
	for _, cursor := range []string{"%", "bm9uZQ", "WyJ4Iiwxb", "WyIxIiwiYSJd", "WzEsMl0"} {
		var e *hub.Error
		if got, err := (&page.Paging{Cursor: cursor}).Place(); !errors.As(err, &e) || e.Field != "cursor" || got != (page.Place{}) {
			t.Errorf("%s: %v %v", cursor, got, err)
		}
	}
}

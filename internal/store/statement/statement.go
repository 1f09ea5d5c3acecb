// Package statement reads named SQL texts and brings them into the form that an
// engine wants: its placeholders, so many rows, lists so long.
package statement

import (
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
)

// MustLoad reads "-- name: x" statements. A name that begins with "columns_" is
// a fragment; {{columns_x}} or {{columns_x alias}} puts it into a statement.
func MustLoad(files fs.FS) (all, parts map[string]string) {
	all, parts = map[string]string{}, map[string]string{}
	paths, err := fs.Glob(files, "sql/*.sql")
	if err != nil {
		panic(err)
	}
	for _, path := range paths {
		text, err := fs.ReadFile(files, path)
		if err != nil {
			panic(err)
		}
		for _, part := range strings.Split("\n"+string(text), "\n-- name: ")[1:] {
			name, body, _ := strings.Cut(part, "\n")
			if _, twice := all[name]; twice {
				panic("store: statement " + name + " is there twice")
			}
			body = strings.TrimSuffix(strings.TrimSpace(body), ";")
			if strings.HasPrefix(name, "columns_") {
				parts[name] = body
			} else {
				all[name] = body
			}
		}
	}
	for name, text := range all {
		all[name] = Fill(parts, text)
	}
	return all, parts
}

var fragment = regexp.MustCompile(`\{\{(\w+)(?: (\w+))?\}\}`)

// Fill puts fragments into a text.
func Fill(parts map[string]string, text string) string {
	return fragment.ReplaceAllStringFunc(text, func(m string) string {
		ask := fragment.FindStringSubmatch(m)
		body, ok := parts[ask[1]]
		if !ok {
			panic("store: no fragment " + ask[1])
		}
		if ask[2] == "" {
			return body
		}
		columns := strings.Split(body, ",")
		for i, c := range columns {
			columns[i] = ask[2] + "." + strings.TrimSpace(c)
		}
		return strings.Join(columns, ", ")
	})
}

// Compiled is a statement as the engine wants it.
type Compiled struct {
	Text  string
	Order []int // argument of each placeholder, from 0; nil = as they come
}

var placeholder = regexp.MustCompile(`\$(\d+)`)

// Compile turns $1 into ? where the engine wants that. SQLite's driver looks
// named placeholders up one by one, which costs more than the statement.
func Compile(text, rowLock string, question bool) Compiled {
	text = strings.ReplaceAll(text, "/*lock*/", rowLock)
	if !question {
		return Compiled{Text: text}
	}
	var order []int
	straight := true
	var out strings.Builder // by hand: lists are compiled at each call
	for {
		at := strings.IndexByte(text, '$')
		if at < 0 {
			break
		}
		n, end := 0, at+1
		for ; end < len(text) && text[end] >= '0' && text[end] <= '9'; end++ {
			n = n*10 + int(text[end]-'0')
		}
		straight = straight && n == len(order)+1
		order = append(order, n-1)
		out.WriteString(text[:at])
		out.WriteByte('?')
		text = text[end:]
	}
	out.WriteString(text)
	text = out.String()
	if straight {
		order = nil
	}
	return Compiled{Text: text, Order: order}
}

var tuple = regexp.MustCompile(`/\*rows\*/ \(([^)]*)\)`)

// Rows repeats the /*rows*/ tuple of an INSERT n times.
func Rows(text string, n int) string {
	at := tuple.FindStringSubmatchIndex(text)
	if at == nil {
		panic("store: a statement without /*rows*/: " + text)
	}
	one := text[at[2]:at[3]]
	width := strings.Count(one, "$")
	var all strings.Builder
	for i := range n {
		if i > 0 {
			all.WriteString(", ")
		}
		all.WriteString("(" + placeholder.ReplaceAllStringFunc(one, func(m string) string {
			k, err := strconv.Atoi(m[1:])
			if err != nil {
				panic(err)
			}
			return fmt.Sprintf("$%d", i*width+k)
		}) + ")")
	}
	return text[:at[0]] + all.String() + text[at[1]:]
}

var inList = regexp.MustCompile(`/\*list\*/ \$(\d+)`)

// List widens the /*list*/ placeholder, which must be the last, to n.
func List(text string, n int) string {
	return inList.ReplaceAllStringFunc(text, func(m string) string {
		first, err := strconv.Atoi(inList.FindStringSubmatch(m)[1])
		if err != nil {
			panic(err)
		}
		parts := make([]string, n)
		for i := range parts {
			parts[i] = "$" + strconv.Itoa(first+i)
		}
		return strings.Join(parts, ", ")
	})
}

// Widths are the widths that lists are padded to, so that there are few
// texts to prepare.
var Widths = []int{1, 4, 16, 64, 256}

func Width(n int) int {
	for _, size := range Widths {
		if n <= size {
			return size
		}
	}
	return Widths[len(Widths)-1]
}

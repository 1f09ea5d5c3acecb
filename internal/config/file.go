package config

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// maxFile bounds the settings file; a larger one is surely something else.
const maxFile = 1 << 20

type line struct {
	value  string
	number int
}

// readFile reads "name = value" lines. A value may stand in double quotes, which
// keep blanks at its ends and a # inside. Unknown and repeated names are errors:
// a misspelt setting must not be silently the default.
func readFile(path string) (map[string]line, error) {
	if path == "" {
		return nil, nil
	}
	wrong := func(why string) error { return &Error{Setting: "--config", Reason: why} }
	if err := readable(path); err != nil {
		return nil, wrong(err.Error())
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, wrong("cannot read " + path)
	}
	defer f.Close()
	out := map[string]line{}
	scan := bufio.NewScanner(io.LimitReader(f, maxFile))
	for n := 1; scan.Scan(); n++ {
		text := strings.TrimSpace(scan.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		name, value, err := readLine(text)
		if err == nil {
			if was, twice := out[name]; twice {
				err = fmt.Errorf("was given on line %d already", was.number)
			}
		}
		if err != nil {
			return nil, &Error{Setting: strings.TrimSpace(fmt.Sprintf("%s:%d %s", path, n, name)), Reason: err.Error()}
		}
		out[name] = line{value: value, number: n}
	}
	if err := scan.Err(); err != nil {
		return nil, wrong(fmt.Sprintf("cannot read %s: %v", path, err))
	}
	return out, nil
}

func readLine(text string) (name, value string, err error) {
	name, value, ok := strings.Cut(text, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !ok {
		return "", "", errors.New(`must be "name = value"`)
	}
	if !slices.ContainsFunc(settings(), func(s setting) bool { return s.name == name }) {
		return name, "", errors.New("is not a setting")
	}
	if strings.HasPrefix(value, `"`) {
		inner, after, closed := strings.Cut(value[1:], `"`)
		after = strings.TrimSpace(after)
		if !closed || (after != "" && !strings.HasPrefix(after, "#")) {
			return name, "", errors.New("has a quote that is not closed")
		}
		return name, inner, nil
	}
	if before, _, comment := strings.Cut(value, " #"); comment {
		value = strings.TrimSpace(before)
	}
	return name, value, nil
}

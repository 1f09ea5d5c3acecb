package outside

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

func procPath(pid int, name string) string {
	return filepath.Join("/proc", strconv.Itoa(pid), name)
}

// procField is the number behind a label of a file in /proc; 0 where there is none.
func procField(pid int, name, label string) int64 {
	raw, err := os.ReadFile(procPath(pid, name))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, label); ok {
			return number(strings.Fields(rest)[0])
		}
	}
	return 0
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

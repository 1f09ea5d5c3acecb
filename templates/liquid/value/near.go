package value

import "slices"

// Nearest is the word of all that is most like word, or empty when none is.
func Nearest(word string, all []string) string {
	best, least := "", max(2, len(word)/3)+1
	for _, x := range slices.Sorted(slices.Values(all)) {
		if d := distance(word, x); d < least {
			best, least = x, d
		}
	}
	return best
}

// DidYouMean is how an error ends that names an unknown word, or nothing.
func DidYouMean(word string, all []string) string {
	if near := Nearest(word, all); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

// distance is Levenshtein's, of words that are not too long.
func distance(a, b string) int {
	if len(a) > 100 || len(b) > 100 {
		return 100
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			was := row[j+1]
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(row[j+1]+1, row[j]+1, before+cost)
			before = was
		}
	}
	return row[len(b)]
}

package imports_test

import (
	"bytes"
	"fmt"
	"testing"
)

// manyRows is a file of n rows, one in fifty of a hostile kind.
func manyRows(n int) []byte {
	var b bytes.Buffer
	b.WriteString("name,email,phone,plan,city,seats,since\n")
	for i := range n {
		switch i % 50 {
		case 7:
			fmt.Fprintf(&b, "\"Never closed %d,x%d@quux.test,,,,,\n", i, i)
		case 17:
			fmt.Fprintf(&b, "=HYPERLINK(%d),not a mail,,,,,\n", i)
		case 27:
			fmt.Fprintf(&b, "bad \xff\xfe,y%d@quux.test,,,,,\n", i)
		case 37:
			fmt.Fprintf(&b, "too,many%d@quux.test,,,,,,,,9\n", i)
		default:
			fmt.Fprintf(&b, "Person %d,p%d@quux.test,+407%08d,gold,Iași %d,%d,2031-05-%02d\n", i, i, i, i%100, i%13, 1+i%28)
		}
	}
	return b.Bytes()
}

func TestManyRowsOfHostileKinds(t *testing.T) {
	h := open(t)
	const n = 20_000
	j := h.run(h.upload(manyRows(n)), true)
	if j.Counts.Rows != n || j.Counts.New != n-4*n/50 || j.Counts.Errors != 4*n/50 {
		t.Error(counts(j))
	}
}

// The target is 5,000 rows a second on SQLite; the metric is rows/s.
func BenchmarkImport(b *testing.B) {
	const n = 20_000
	file := manyRows(n)
	for b.Loop() {
		h := open(b)
		j := h.upload(file)
		if j = h.run(j, true); j.Counts.Rows != n {
			b.Fatal(counts(j))
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
}

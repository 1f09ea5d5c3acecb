package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/parleyhub/parley/hub"
)

// prop is a file that somebody sends.
type prop struct {
	name, kind string
	data       []byte
}

// prop makes a file by its name; its ending says what it is.
func (w *world) prop(name string) (prop, error) {
	switch {
	case strings.HasSuffix(name, ".png"):
		return kettle(name, w.intn(360))
	case strings.HasSuffix(name, ".pdf"):
		return prop{name: name, kind: "application/pdf", data: sheet("Kettle & Fern (a made-up shop)", name)}, nil
	case strings.HasSuffix(name, ".txt"):
		return prop{name: name, kind: "text/plain", data: []byte("kettle log\n12:01 on\n12:04 off\n12:04 error E3: no water\n")}, nil
	}
	return prop{}, hub.Errorf(hub.Invalid, "no prop is called %q", name)
}

// kettle paints a kettle on a table, in a colour of its own.
func kettle(name string, hue int) (prop, error) {
	const wide, high = 480, 320
	img := image.NewRGBA(image.Rect(0, 0, wide, high))
	body := tint(hue)
	for y := range high {
		for x := range wide {
			wall := uint8(236 - y/8)                           //nolint:gosec // 196 to 236
			c := color.RGBA{wall, wall, uint8(228 - y/8), 255} //nolint:gosec // 188 to 228
			switch dx, dy := x-240, y-180; {
			case y > 250:
				c = color.RGBA{146, 104, 70, 255}
			case dx*dx+dy*dy*5/4 < 78*78:
				c = shade(body, 255-min(abs(dx+25), 120))
			case dy > -30 && dy < 10 && dx > 60 && dx < 128 && abs(dy+dx/2-44) < 12: // spout
				c = shade(body, 190)
			case dx*dx+(dy+70)*(dy+70) < 52*52 && dx*dx+(dy+70)*(dy+70) > 42*42 && dy < -60: // handle
				c = color.RGBA{50, 44, 40, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return prop{}, hub.Wrap(hub.Internal, err, "a picture that cannot be painted")
	}
	return prop{name: name, kind: "image/png", data: b.Bytes()}, nil
}

// tint is a soft colour by its hue in degrees.
func tint(hue int) color.RGBA {
	ramp := func(h int) uint8 {
		h = (h + 360) % 360
		switch {
		case h < 60:
			return uint8(70 + h*2) //nolint:gosec // 70 to 190
		case h < 180:
			return 190
		case h < 240:
			return uint8(190 - (h-180)*2) //nolint:gosec // 70 to 190
		}
		return 70
	}
	return color.RGBA{ramp(hue + 120), ramp(hue), ramp(hue - 120), 255}
}

func shade(c color.RGBA, light int) color.RGBA {
	dim := func(v uint8) uint8 { return uint8(int(v) * light / 255) } //nolint:gosec // not above v
	return color.RGBA{dim(c.R), dim(c.G), dim(c.B), 255}
}

func abs(n int) int { return max(n, -n) }

// sheet is a one-page PDF with two lines of text.
func sheet(title, line string) []byte {
	text := fmt.Sprintf("BT /F1 20 Tf 60 760 Td (%s) Tj 0 -36 Td /F1 12 Tf (%s) Tj ET", title, line)
	objects := []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>",
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(text), text),
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return b.Bytes()
}

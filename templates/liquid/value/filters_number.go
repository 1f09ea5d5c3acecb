package value

import (
	"math"
	"strconv"
	"strings"
)

// maxWhole: up to here floats are exact.
const maxWhole = 1 << 53

func arithmetic(c *Call) (any, error) {
	a, wholeA, err := c.number(c.In)
	if err != nil {
		return nil, err
	}
	b, wholeB, err := c.number(c.Args[0])
	if err != nil {
		return nil, err
	}
	var f float64
	switch c.Name {
	case "plus":
		f = a + b
	case "minus":
		f = a - b
	case "times":
		f = a * b
	default:
		if b == 0 {
			return nil, c.fail("nothing can be divided by 0")
		}
		if f = a / b; c.Name == "modulo" {
			f = a - b*math.Floor(f)
		} else if wholeA && wholeB {
			f = math.Floor(f)
		}
	}
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, c.fail("the number is too large")
	}
	if wholeA && wholeB && math.Abs(f) < maxWhole {
		return int64(f), nil
	}
	return f, nil
}

func rounding(c *Call) (any, error) {
	f, whole, err := c.number(c.In)
	if err != nil {
		return nil, err
	}
	places := 0.0
	if len(c.Args) > 0 {
		if places, _, err = c.number(c.Args[0]); err != nil {
			return nil, err
		}
		places = math.Trunc(max(0, min(places, 12)))
	}
	switch c.Name {
	case "abs":
		if f = math.Abs(f); !whole {
			return f, nil
		}
	case "ceil":
		f = math.Ceil(f)
	case "floor":
		f = math.Floor(f)
	default:
		if scale := math.Pow(10, places); places > 0 {
			return math.Round(f*scale) / scale, nil
		}
		f = math.Round(f)
	}
	if math.Abs(f) < maxWhole {
		return int64(f), nil
	}
	return f, nil
}

// filterNumber writes a number as people of the language do: number, number: 2.
func filterNumber(c *Call) (any, error) {
	f, _, err := c.number(c.In)
	if err != nil {
		return nil, err
	}
	places := -1
	if len(c.Args) > 0 {
		n, _, err := c.number(c.Args[0])
		if err != nil {
			return nil, err
		}
		places = int(max(0, min(n, 12)))
	}
	return localeOf(c.localeTag()).number(f, places), nil
}

// filterMoney writes an amount: money: 'EUR', money: order.currency.
func filterMoney(c *Call) (any, error) {
	f, _, err := c.number(c.In)
	if err != nil {
		return nil, err
	}
	code := strings.ToUpper(c.textOf(c.Args[0]))
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return nil, c.fail("a currency has three letters, as EUR")
	}
	return localeOf(c.localeTag()).money(f, code), nil
}

func (c *Call) localeTag() string {
	if v := c.byName("locale"); v != nil {
		return c.textOf(v)
	}
	return c.Locale
}

// filterPlural chooses a form: plural: one: 'item', other: 'items'. It writes the
// form alone; # in it is the number.
func filterPlural(c *Call) (any, error) {
	f, _, err := c.number(c.In)
	if err != nil {
		return nil, err
	}
	form := c.byName(localeOf(c.localeTag()).plural(f))
	if form == nil {
		form = c.byName("other")
	}
	if form == nil {
		return nil, c.fail("the form other: is missing")
	}
	text := c.textOf(form)
	shown := strconv.FormatFloat(f, 'f', -1, 64)
	if err := c.fits(len(text) + strings.Count(text, "#")*len(shown)); err != nil {
		return nil, err
	}
	return strings.ReplaceAll(text, "#", shown), nil
}

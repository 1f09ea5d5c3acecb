package mime

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode/utf32"
)

// charsetName is what a label means, in one spelling: that of the web's
// Encoding Standard, and where it knows none, our own. Empty: nobody knows it.
func charsetName(label string) string {
	label = strings.TrimPrefix(strings.ToLower(strings.Trim(label, "\"' \t;,")), "charset=")
	if len(label) > 60 {
		return unknownName
	}
	if _, name := charset.Lookup(label); name != "" && name != "replacement" {
		return sameName(name)
	}
	key := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, label)
	if m := codePage.FindStringSubmatch(key); m != nil {
		n, _ := strconv.Atoi(m[1]) // at most five digits
		return pageName(n)
	}
	if m := isoLatin.FindStringSubmatch(key); m != nil {
		return sameName(lookedUp("iso-8859-" + m[1]))
	}
	for _, family := range families {
		if strings.HasPrefix(key, family.start) {
			return family.name
		}
	}
	return unknownName
}

var (
	codePage = regexp.MustCompile(`^x?(?:windows|win|cp|xcp|mscp|ms|ibm|dos|oem|codepage)(\d{3,5})$`)
	isoLatin = regexp.MustCompile(`^(?:x|cs)?(?:iso)?8859(\d{1,2})[ei]?$`)
)

// families are further spellings, by how they begin without their signs.
var families = []struct{ start, name string }{
	{"utf8", utf8Name}, {"unicode11utf8", utf8Name}, {"utf7", "utf-7"}, {"unicode11utf7", "utf-7"}, {"csunicode11utf7", "utf-7"},
	{"utf32be", "utf-32be"}, {"utf32", "utf-32le"}, {"ucs4", "utf-32be"}, {"ucs2", "utf-16be"},
	{"iso2022jp", japaneseName}, {"csiso2022jp", japaneseName}, {"jis7", japaneseName},
	{"iso2022kr", "iso-2022-kr"}, {"csiso2022kr", "iso-2022-kr"}, {"hz", "hz-gb-2312"},
	{"sjis", "shift_jis"}, {"xsjis", "shift_jis"}, {"shiftjis", "shift_jis"}, {"xshiftjis", "shift_jis"}, {"mskanji", "shift_jis"},
	{"eucjp", "euc-jp"}, {"xeucjp", "euc-jp"}, {"ujis", "euc-jp"},
	{"ksc", "euc-kr"}, {"euckr", "euc-kr"}, {"xeuckr", "euc-kr"}, {"uhc", "euc-kr"},
	{"gb18030", "gb18030"}, {"gb", "gbk"}, {"xgb", "gbk"}, {"euccn", "gbk"}, {"xeuccn", "gbk"},
	{"big5", "big5"}, {"xbig5", "big5"}, {"cnbig5", "big5"}, {"euctw", unknownName},
	{"mac", "macintosh"}, {"xmac", "macintosh"}, {"latin1", westernName},
}

// pages are the code pages of Windows and DOS that are not named after their
// number.
var pages = map[int]string{
	932: "shift_jis", 936: "gbk", 949: "euc-kr", 950: "big5", 951: "big5", 943: "shift_jis", 1386: "gbk", 54936: "gb18030", 51949: "euc-kr", 51936: "gbk",
	20866: "koi8-r", 21866: "koi8-u", 20127: westernName, 1200: "utf-16le", 1201: "utf-16be", 12000: "utf-32le", 12001: "utf-32be",
	50220: japaneseName, 50221: japaneseName, 50222: japaneseName, 50225: "iso-2022-kr", 52936: "hz-gb-2312", 51932: "euc-jp", 20932: "euc-jp",
	65000: "utf-7", 65001: utf8Name, 10000: "macintosh", 819: westernName, 866: "ibm866", 874: "windows-874",
}

func pageName(n int) string {
	switch name, ok := pages[n]; {
	case ok:
		return name
	case n >= 28591 && n <= 28606:
		return sameName(lookedUp("iso-8859-" + strconv.Itoa(n-28590)))
	}
	for _, prefix := range []string{"windows-", "ibm"} {
		if name := prefix + strconv.Itoa(n); encodingOf(name) != nil {
			return sameName(name)
		}
	}
	return unknownName
}

func lookedUp(label string) string {
	_, name := charset.Lookup(label)
	return name
}

// sameName takes sets for one that contain each other: programs that say the
// smaller one mean the larger.
func sameName(name string) string {
	switch name {
	case "iso-8859-1", "us-ascii":
		return westernName
	case "gb2312":
		return "gbk"
	}
	return name
}

// own are the encodings that the web knows no more, and mail does.
var own = map[string]encoding.Encoding{
	"hz-gb-2312": simplifiedchinese.HZGB2312, "iso-2022-kr": korean2022{}, "utf-7": utf7{},
	"utf-32le": utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "utf-32be": utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM),
	"ibm437": charmap.CodePage437, "ibm850": charmap.CodePage850, "ibm852": charmap.CodePage852, "ibm855": charmap.CodePage855,
	"ibm858": charmap.CodePage858, "ibm860": charmap.CodePage860, "ibm862": charmap.CodePage862, "ibm863": charmap.CodePage863, "ibm865": charmap.CodePage865,
}

func encodingOf(name string) encoding.Encoding {
	if enc, ok := own[name]; ok {
		return enc
	}
	enc, found := charset.Lookup(name)
	if found == "replacement" || found == utf8Name {
		return nil
	}
	return enc
}

// What a guess needs: fewer bytes than that can be anything, and it looks at no
// more than the beginning.
const (
	guessFrom = 12
	guessMost = 8 << 10
	guessSure = 40 // of 100
)

// guess says what bytes are that nobody has labelled and that are not UTF-8.
// Where most letters are ASCII it is a language of the West.
func guess(b []byte) string {
	b = b[:min(len(b), guessMost)]
	if n := high(b); n < guessFrom || n*4 < len(b) {
		return westernName
	}
	best, err := chardet.NewTextDetector().DetectBest(b)
	if err != nil || best.Confidence < guessSure {
		return westernName
	}
	if name := charsetName(best.Charset); name != unknownName && name != utf8Name && name != japaneseName && !strings.HasPrefix(name, "utf-") {
		return name
	}
	return westernName
}

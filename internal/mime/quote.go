package mime

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// said are the words that end a line like "On Monday, Ann wrote:".
var said = regexp.MustCompile(`(?i)(?:\bwrote|\ba écrit|\bschrieb|\bescribió|\bha scritto|\bscrisse|\bescreveu|\bschreef|\ba scris|\bnapisał|\bnapisał\(a\)|\bpisze|\bskrev|\bkirjoitti|написал|пишет|писал|yazdı|\bnapsal|\bírta|\bnapísal|\bje napisao|\bέγραψε|のメール|写道|寫道|작성)`)

// original begins the copy of an earlier mail below an answer.
var original = regexp.MustCompile(`(?i)^[\s>*]*[-_=]{2,}\s*(?:original message|original appointment|ursprüngliche nachricht|originalnachricht|original-nachricht|message d['’]origine|message original|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|mesaj original|mesajul original|wiadomość oryginalna|oprindelig meddelelse|opprinnelig melding|ursprungligt meddelande|alkuperäinen viesti|исходное сообщение|пересланное сообщение|původní zpráva|eredeti üzenet|元のメッセージ|原始邮件|原邮件)\s*[-_=]{2,}\s*$`)

// headings are the first lines of the header block some programs put above what
// they quote, by the place they have in it.
var headings = [4]*regexp.Regexp{
	regexp.MustCompile(`(?i)^[\s>*]*(?:from|von|de|da|van|från|fra|od|от|de la|lähettäjä|kimden|expéditeur|発信者|差出人|发件人|寄件者)\s*\*?\s*[:：]`),
	regexp.MustCompile(`(?i)^[\s>*]*(?:sent|date|gesendet|datum|envoyé|enviado(?: el)?|inviato|data|verzonden|skickat|sendt|dato|wysłano|отправлено|дата|trimis|lähetetty|gönderildi|fecha|odesláno|elküldve|送信日時|发送时间|寄件日期)\s*\*?\s*[:：]`),
	regexp.MustCompile(`(?i)^[\s>*]*(?:to|an|à|a|para|aan|till|til|do|кому|către|vastaanottaja|kime|pour|komu|címzett|宛先|收件人|收件者)\s*\*?\s*[:：]`),
	regexp.MustCompile(`(?i)^[\s>*]*(?:subject|betreff|objet|asunto|oggetto|assunto|onderwerp|ämne|emne|temat|тема|subiect|aihe|konu|předmět|tárgy|件名|主题|主旨)\s*\*?\s*[:：]`),
}

var forwarded = regexp.MustCompile(`(?i)(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|mesaj redirecționat|przekazana wiadomość|begin forwarded)`)

// maxQuoteLines is how many lines are looked at; a longer mail keeps what it
// quotes below that.
const maxQuoteLines = 20000

// SplitText parts what somebody wrote from what they quote below or above it.
// Nothing is dropped: own and quoted together are the text. When only quoted
// words would be left, or quote and answer alternate, everything is own.
func SplitText(text string) (own, quoted string) {
	lines := strings.Split(text, "\n")
	if len(lines) > maxQuoteLines {
		return strings.TrimSpace(text), ""
	}
	from, to := findQuote(lines)
	if from < 0 {
		return strings.TrimSpace(text), ""
	}
	head := strings.TrimSpace(strings.Join(lines[:from], "\n"))
	tail := strings.TrimSpace(strings.Join(lines[to:], "\n"))
	quote := strings.TrimSpace(strings.Join(lines[from:to], "\n"))
	switch {
	case head == "" && tail == "":
		return strings.TrimSpace(text), ""
	case tail == "":
		return head, quote
	case head == "":
		return tail, quote
	}
	return strings.TrimSpace(text), "" // words above and below: they belong together
}

// findQuote answers the lines [from, to) that are quoted, or -1.
func findQuote(lines []string) (int, int) {
	for i, line := range lines {
		if len(line) > 2000 {
			continue
		}
		switch {
		case isRuled(line) && original.MatchString(line):
			return back(lines, i), len(lines)
		case isHeading(line) && headings[0].MatchString(line) && isHeaderBlock(lines[i:]):
			if i > 0 && forwarded.MatchString(strings.Join(lines[max(0, i-2):i], " ")) {
				return -1, 0 // what is forwarded is what they want to say
			}
			return back(lines, i), len(lines)
		case strings.HasPrefix(line, ">"):
			start := attribution(lines, i)
			end := quoteEnd(lines, i)
			if end < 0 {
				return -1, 0
			}
			return start, end
		case isAttribution(line) && strings.TrimSpace(strings.Join(lines[i+1:], "")) != "" && !quotedFollows(lines[i+1:]):
			// Quoted without marks: what follows is the earlier mail.
			if strings.ContainsAny(line, "0123456789@") && strings.HasSuffix(strings.TrimSpace(line), ":") {
				return i, len(lines)
			}
		}
	}
	return -1, 0
}

// isRuled and isHeading are cheap tests before the expensive ones.
func isRuled(line string) bool {
	t := strings.TrimLeft(line, " \t>*")
	return t != "" && strings.IndexByte("-_=", t[0]) >= 0
}

func isHeading(line string) bool {
	i := strings.IndexAny(line[:min(len(line), 60)], ":：")
	return i > 0
}

// back takes a ruler and blank lines above line i into the quote.
func back(lines []string, i int) int {
	for i > 0 {
		t := strings.TrimSpace(lines[i-1])
		if t != "" && strings.Trim(t, "_-=") != "" {
			break
		}
		i--
	}
	return i
}

func isHeaderBlock(lines []string) bool {
	found := 0
	for _, line := range lines[1:min(len(lines), 9)] {
		for _, h := range headings[1:] {
			if h.MatchString(line) {
				found++
				break
			}
		}
	}
	return found >= 2
}

// attribution answers where the line(s) that introduce the quote at i begin.
func attribution(lines []string, i int) int {
	last := i - 1
	for last >= 0 && strings.TrimSpace(lines[last]) == "" {
		last--
	}
	joined, fallback := "", i
	for n := 0; n < 4 && last-n >= 0; n++ {
		line := strings.TrimSpace(lines[last-n])
		if line == "" {
			break
		}
		joined = strings.TrimSpace(line + " " + joined)
		if !isAttribution(joined) {
			break
		}
		if startsAttribution(line) {
			return last - n
		}
		if n == 0 && strings.ContainsAny(line, "0123456789@<") {
			fallback = last
		}
	}
	return fallback
}

var begins = regexp.MustCompile(`(?i)^(?:on|le|am|el|il|em|op|în|la|w dniu|dnia|den|on|в|dne|\d{1,4}[./-]|\d{4}年|mon|tue|wed|thu|fri|sat|sun)\b`)

func startsAttribution(line string) bool { return begins.MatchString(line) }

func isAttribution(line string) bool {
	t := strings.TrimSpace(line)
	if len(t) < 8 || utf8.RuneCountInString(t) > 300 {
		return false
	}
	return (strings.HasSuffix(t, ":") || strings.HasSuffix(t, "：")) && said.MatchString(t)
}

func quotedFollows(lines []string) bool {
	for _, line := range lines {
		if strings.TrimSpace(line) != "" {
			return strings.HasPrefix(line, ">")
		}
	}
	return false
}

// quoteEnd answers the end of the quote that begins at i; -1 when another quote
// follows after words in between, so that the two alternate.
func quoteEnd(lines []string, i int) int {
	end := i
	for ; end < len(lines); end++ {
		if t := strings.TrimSpace(lines[end]); t != "" && !strings.HasPrefix(t, ">") {
			break
		}
	}
	for _, line := range lines[end:] {
		if strings.HasPrefix(line, ">") {
			return -1
		}
	}
	return end
}

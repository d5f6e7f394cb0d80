package mailin

import (
	"strings"

	"github.com/emersion/go-message/mail"
)

// Unnamed stands for a mail server that does not write its name in front of what it found, as Exchange Online does not.
const Unnamed = "unnamed"

// check is what one mail server wrote into a message about its sender (RFC 8601).
type check struct {
	server string            // in small letters; "" for one that does not say
	found  map[string]string // the result of each method; pass where one of several is
	domain map[string]string // whom the passing dkim and spf speak for
}

// doubt returns why the sender of a message is not believed. Anybody can write such a field into their own message, so that a good
// result says nothing here; a bad one, which nobody writes about their own, is enough. What the domain's owner says counts most
// (DMARC, RFC 7489); without it, that neither the sending machine nor a signature was the domain's.
func doubt(all []check) string {
	for _, c := range all {
		switch {
		case c.found["dmarc"] == "fail":
			return "The mail servers on the way found that it was not sent by the domain of its address (DMARC)."
		case c.found["dmarc"] == "pass", c.found["dkim"] == "pass":
		case c.found["spf"] == "fail":
			return "The mail servers on the way found that it came from a machine that does not send for its address (SPF)."
		}
	}
	return ""
}

// Vouched reports whether a mail server that is trusted found that the message came from the domain of its address: by the domain's
// own policy, by a signature of the domain, or by a machine that sends for it. The server, by the name that it writes in front of
// its findings, must take fields of its name out of what comes from elsewhere, as RFC 8601 demands; of Unnamed the topmost field
// counts alone. A message that no trusted server vouches for may be from anybody.
func (m Mail) Vouched(server string) bool {
	if server == "" {
		return false
	}
	_, from, _ := strings.Cut(m.From, "@")
	for i, c := range m.checks {
		if server == Unnamed && i > 0 {
			break
		}
		if !strings.EqualFold(c.server, server) && (server != Unnamed || c.server != "") {
			continue
		}
		switch {
		case c.found["dmarc"] == "fail":
			return false
		case c.found["dmarc"] == "pass", c.found["dkim"] == "pass" && within(from, c.domain["dkim"]), c.found["spf"] == "pass" && within(c.domain["spf"], from):
			return true
		}
	}
	return false
}

// within reports whether a domain is another or lies below it.
func within(domain, other string) bool {
	return other != "" && (domain == other || strings.HasSuffix(domain, "."+other))
}

// checks reads the fields of a header in which mail servers say what they found, the topmost first.
func checks(h mail.Header) []check {
	var all []check
	fields := h.FieldsByKey("Authentication-Results")
	for fields.Next() {
		all = append(all, readCheck(fields.Value()))
	}
	return all
}

// readCheck reads one field: the server, then each method's result with what it was held against.
func readCheck(field string) check {
	c := check{found: map[string]string{}, domain: map[string]string{}}
	for i, part := range strings.Split(strings.ToLower(uncommented(field)), ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		method, result, ok := strings.Cut(words[0], "=")
		if i == 0 && !ok {
			c.server = words[0]
			continue
		}
		if !ok || c.found[method] == "pass" {
			continue
		}
		c.found[method] = result
		for _, w := range words[1:] {
			property, value, _ := strings.Cut(w, "=")
			switch property {
			case "header.d", "smtp.mailfrom":
				c.domain[method] = value[strings.LastIndexByte(value, '@')+1:]
			}
		}
	}
	return c
}

// uncommented takes comments in brackets, which may stand in one another, out of a field.
func uncommented(field string) string {
	var b strings.Builder
	depth := 0
	for _, r := range field {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
			b.WriteByte(' ')
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

package ledger

import (
	"strings"
	"sync"

	"alongside/internal/spreadsheet/heading"
)

// What councils write in place of a name that they withhold: words that say so wherever they stand in the name, and words that
// say so only as the whole name, because firms have them in theirs. What stands for many payees at once is among the latter.
const (
	withheldAnywhere = `redact, redacted, redaction, name withheld, withheld name, details withheld, information withheld, personal data,
	personal information, personal info, data protection act, not disclosed, non disclosed, undisclosed, not for
	publication, not published, exempt information, gdpr, anonymised, commercially sensitive, name removed, removed name,
	name suppressed, name hidden, removed for privacy, removed for confidentiality, privacy reasons, data
	protection reasons, identity protected, name protected`
	withheldWhole = `withheld, individual, individuals, private individual, private individuals, payment to individual, payments to
	individuals, payment to an individual, various individuals, an individual, individual payee, named individual,
	confidential, confidential information, confidential data, confidential payee, confidential supplier, confidential
	payment, private, private person, personal, person, sensitive, sensitive data, sensitive information, sensitive
	supplier, restricted, suppressed, name suppressed, name removed, removed, hidden, anonymous, data protection, dpa,
	exempt, foster carer, foster carers, fostering, adopter, client, clients, service user, service users, individual
	service user, direct payment, direct payments, personal budget, personal budgets, direct payment client, resident,
	private landlord, individual landlord, employee, staff, member of staff, sole trader, citizen, member of public, not
	available, unknown, name, n a, na, client payment, client payments, payment to client, direct payment recipient, direct
	payment recipients, direct payment account, personal budget holder, personal assistant, carer, carers, care leaver, care
	leavers, parent, parents, parent carer, guardian, special guardian, kinship carer, child, section 40, section 40 2, s40, s40
	2, sundry supplier, sundry suppliers, sundry creditor, sundry creditors, sundry payee, sundry payees, sundry payment, sundry
	payments, one off supplier, one off payee, one time vendor, one time supplier, various, various suppliers, various payees,
	miscellaneous supplier, miscellaneous suppliers, protected, name protected, private name`
)

// phrasebook are the two lists ready for use: the first padded with spaces, to be found between words.
var phrasebook = sync.OnceValue(func() (p struct {
	anywhere []string
	whole    map[string]bool
}) {
	for phrase := range strings.SplitSeq(withheldAnywhere, ",") {
		p.anywhere = append(p.anywhere, " "+strings.Join(strings.Fields(phrase), " ")+" ")
	}
	p.whole = map[string]bool{}
	for phrase := range strings.SplitSeq(withheldWhole, ",") {
		p.whole[strings.Join(strings.Fields(phrase), " ")] = true
	}
	return p
})

var companyWords = map[string]bool{"ltd": true, "limited": true, "plc": true, "llp": true, "cic": true, "inc": true, "lp": true, "trust": true}

// Withheld reports whether what stands in place of a supplier's name says that the name is withheld.
func Withheld(name string) bool {
	words := plainWords(name)
	if words == "" {
		return strings.TrimSpace(name) != "" // "****", "-", "[ ]"
	}
	if words == "dont redact" || words == "do not redact" || strings.Trim(words, "x ") == "" {
		return !strings.HasSuffix(words, "redact")
	}
	book := phrasebook()
	if book.whole[words] {
		return true
	}
	padded := " " + words + " "
	for _, w := range book.anywhere {
		if strings.Contains(padded, w) {
			last := words[strings.LastIndexByte(words, ' ')+1:]
			return strings.HasPrefix(w, " redact") || !companyWords[last]
		}
	}
	return false
}

// plainWords writes a name in small letters, its words parted by single spaces, without punctuation.
func plainWords(name string) string {
	out := make([]byte, 0, len(name))
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r > 127 && r != '’' && r != '\u00a0' && r != '–' && r != '—':
			out = append(out, string(r)...)
		case r == '\'' || r == '’':
		case len(out) > 0 && out[len(out)-1] != ' ':
			out = append(out, ' ')
		}
	}
	return strings.TrimSuffix(string(out), " ")
}

// marked reads the cell of a column that marks redaction or the voluntary sector: a yes, or words that say so.
func marked(text string, words ...string) bool {
	if heading.Yes(text) {
		return true
	}
	if text == "" || heading.No(text) {
		return false
	}
	plain := plainWords(text)
	if strings.HasPrefix(plain, "no") || strings.HasPrefix(plain, "don") || plain == "na" || plain == "n a" {
		return false
	}
	for _, w := range words {
		if strings.Contains(plain, w) {
			return true
		}
	}
	return false
}

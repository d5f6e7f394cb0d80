package heading

import (
	"slices"
	"strings"
	"unicode"
)

// meanings maps the words of headings to one word for each meaning. An empty meaning drops the word.
var meanings = map[string]string{
	"no": "number", "nos": "number", "num": "number", "nbr": "number", "nr": "number", "numb": "number",
	"ref": "reference", "refs": "reference", "inv": "invoice", "doc": "document", "trans": "transaction", "tran": "transaction",
	"txn": "transaction", "trx": "transaction", "dept": "department", "dir": "directorate", "amt": "amount", "amnt": "amount",
	"val": "value", "desc": "description", "descr": "description", "descrip": "description", "org": "organisation",
	"ctr": "centre", "costcentre": "cost-centre",
	"center": "centre", "organization": "organisation", "organizational": "organisational", //nolint:misspell // systems from America write headings
	"costc": "cost-centre", "documentno": "document-number", "invoiceno": "invoice-number", "invoicenumber": "invoice-number",
	"invoicedate": "invoice-date", "supplierno": "supplier-number", "supplierid": "supplier-id", "suppliername": "supplier-name",
	"vendorname": "supplier-name", "vendorno": "supplier-number", "paymentdate": "payment-date", "paiddate": "paid-date",
	"transno": "transaction-number", "transactionno": "transaction-number", "transactionnumber": "transaction-number", "netamount": "net-amount", "grossamount": "gross-amount",
	"vatamount": "vat-amount", "excl": "ex", "exc": "ex", "excludes": "ex", "excluding": "ex", "exclusive": "ex", "less": "ex",
	"without": "ex", "exclude": "ex", "excluded": "ex", "incl": "inc", "includes": "inc", "including": "inc", "inclusive": "inc",
	"included": "inc", "supp": "supplier", "vendor": "supplier", "creditor": "supplier", "payee": "supplier",
	"beneficiary": "supplier", "merchant": "supplier", "recipient": "supplier", "provider": "supplier", "contractor": "supplier",
	"pymt": "payment", "pmt": "payment", "pay": "payment", "chq": "cheque", "reg": "registered", "registration": "registered",
	"co": "company", "gbp": "", "pounds": "", "sterling": "", "the": "", "of": "", "a": "", "an": "", "for": "", "in": "", "and": "",
	"or": "", "by": "", "which": "", "on": "", "is": "", "was": "", "with": "", "s": "", "council": "", "procured": "procurement",
	"voluntary": "vcs", "vcse": "vcs", "vcfse": "vcs", "smes": "sme", "yrs": "years", "mths": "months", "month": "months",
	"year": "years", "commencement": "start", "commence": "start", "commences": "start", "begins": "start", "finish": "end",
	"expires": "expiry", "expire": "expiry", "expiration": "expiry", "termination": "end", "ends": "end", "est": "estimated",
	"code": "code", "extensions": "extension", "extend": "extension", "dates": "date", "names": "name", "paid": "paid",
}

// Words takes a heading apart into words of one meaning each: "Inv. No" and "InvoiceNumber" are both [invoice number].
func Words(heading string) []string {
	var out []string
	for _, w := range split(heading) {
		m, known := meanings[w]
		if !known {
			m = singular(w)
			if again, ok := meanings[m]; ok {
				m = again
			}
		}
		if m == "" {
			continue
		}
		for _, part := range strings.Split(m, "-") {
			if !slices.Contains(out, part) {
				out = append(out, part)
			}
		}
	}
	return out
}

// split parts a heading where letters, digits and other characters meet, where a small letter meets a capital, and before the
// last capital of several that a word follows: "InvoiceNo" and "GLDate" are two words each, "SMEs" and "ProClass" are one.
func split(heading string) []string {
	runes := []rune(strings.ReplaceAll(heading, "ProClass", "Proclass"))
	var words []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
			word = word[:0]
		}
	}
	var last rune
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			if r == '\'' || r == '’' {
				continue
			}
			flush()
		case unicode.IsUpper(r) && unicode.IsLower(last), unicode.IsUpper(r) && unicode.IsUpper(last) && wordFollows(runes[i+1:]), unicode.IsDigit(r) != unicode.IsDigit(last) && last != 0:
			flush()
			word = append(word, r)
		default:
			word = append(word, r)
		}
		last = r
	}
	flush()
	return words
}

// wordFollows reports whether at least two small letters come next.
func wordFollows(runes []rune) bool {
	return len(runes) > 1 && unicode.IsLower(runes[0]) && unicode.IsLower(runes[1])
}

// singular takes the s of a plural off.
func singular(w string) string {
	switch {
	case len(w) <= 3 || !strings.HasSuffix(w, "s") || strings.HasSuffix(w, "ss") || strings.HasSuffix(w, "us") || strings.HasSuffix(w, "is"):
		return w
	case strings.HasSuffix(w, "ies"):
		return strings.TrimSuffix(w, "ies") + "y"
	default:
		return strings.TrimSuffix(w, "s")
	}
}

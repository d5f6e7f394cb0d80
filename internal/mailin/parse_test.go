package mailin_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alongside/internal/mailin"
)

func letter(header, body string) string {
	return "From: Maya Made-Up <Maya@Families.example>\r\nMessage-ID: <m1@families.example>\r\nSubject: The bus\r\n" + header + "\r\n" + strings.ReplaceAll(body, "\n", "\r\n")
}

func TestOwnWords(t *testing.T) {
	for name, c := range map[string]struct{ whole, want string }{
		"all":              {"Hello\n\n\n\nWhen?", "Hello\n\nWhen?"},
		"marked quote":     {"Yes.\n\nOn Mon, 23 Nov 2026 at 09:00, Council <a@b.example> wrote:\n> Is it?\n> Say so.", "Yes."},
		"broken line":      {"Yes.\nOn Monday, 23 November 2026, A Very Long Council Name\n<a@b.example> wrote:\n> Is it?", "Yes."},
		"between":          {"On 23 Nov 2026, the council wrote:\n> When?\nAt 8.\n> Who?\nI do.", "At 8.\nI do."},
		"unmarked quote":   {"Yes.\nOn 23 Nov 2026, the council wrote:\nIs it?\nSay so.", "Yes."},
		"outlook":          {"Yes.\n________________________________\nFrom: Council <a@b.example>\nSent: 23 November 2026 09:00\nTo: Maya\nSubject: Question\n\nIs it?", "Yes."},
		"old outlook":      {"Yes.\n-----Original Message-----\nFrom: x", "Yes."},
		"signature":        {"Yes.\n-- \nMaya\n01234 567890", "Yes."},
		"signature on top": {"Yes.\n-- \nMaya\n> quoted\nAnd this too.", "Yes.\nAnd this too."},
		"telephone":        {"Yes.\nSent from my iPhone", "Yes."},
		"no quote":         {"On Monday I wrote: it was late.\nFrom: London", "On Monday I wrote: it was late.\nFrom: London"},
		"right to left":    {"مرحبا 👋\n> سؤال", "مرحبا 👋"},
		"only quotes":      {"> a\n> b", ""},
		"a word above one": {"ar\n\nOn 23 Nov 2026, x wrote:\n> ar", "ar"}, // which begins such lines in Welsh
	} {
		if got := mailin.Own(c.whole); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Whatever somebody writes without marks of quoting comes through whole, but for blank lines and the space at the ends of lines.
func TestPlainWordsAreNeverCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(`[a-zé]{1,9}( [a-zé]{1,9}){0,5}[.?!]?`), 1, 12).Draw(t, "lines")
		want := strings.Join(lines, "\n")
		if got := mailin.Own(want); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		if got := mailin.Own(want + "\n\nOn 23 Nov 2026, x wrote:\n> " + strings.Join(lines, "\n> ")); got != want {
			t.Fatalf("%q with its quote became %q", want, got)
		}
	})
}

func TestWhatAProgramSent(t *testing.T) {
	const person, perhaps, program = "a person", "perhaps a person", "a program"
	for header, want := range map[string]string{
		"": person, "Auto-Submitted: no\r\n": person, "Auto-Submitted: auto-replied; owner=x\r\n": program, "Auto-Submitted: auto-generated\r\n": program,
		"X-Auto-Response-Suppress: All\r\n": perhaps, "X-Auto-Response-Suppress: None\r\n": person, "Precedence: bulk\r\n": perhaps, "Precedence: junk\r\n": program,
		"Precedence: first-class\r\n": person, "List-Id: <a.b>\r\n": perhaps, "X-Loop: a@b.example\r\n": perhaps, "Return-Path: <>\r\n": program,
		"Return-Path: <maya@families.example>\r\n": person, "X-Autoreply: yes\r\n": program,
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n": program,
	} {
		m, err := mailin.Parse(strings.NewReader(letter(header, "Hello")))
		got := map[bool]string{true: perhaps, false: person}[m.Listed]
		if m.Automatic {
			got = program
		}
		if err != nil || got != want {
			t.Errorf("%q: %s, want %s: %v", header, got, want, err)
		}
	}
}

// TestFilesThatAreTooManyAreNamed: nothing that somebody sent is left out without a word.
func TestFilesThatAreTooManyAreNamed(t *testing.T) {
	var body strings.Builder
	for n := range mailin.MostAttached + 2 {
		fmt.Fprintf(&body, "--b\nContent-Type: text/csv\nContent-Disposition: attachment; filename=f%d.csv\n\na,b\n", n)
	}
	m, err := mailin.Parse(strings.NewReader(letter("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n", body.String()+"--b--\n")))
	if err != nil || len(m.Attachments) != mailin.MostAttached || strings.Join(m.Over, " ") != "f20.csv f21.csv" {
		t.Errorf("%d are kept, %q named: %v", len(m.Attachments), m.Over, err)
	}
}

func TestWhomMailServersDoNotBelieve(t *testing.T) {
	for header, want := range map[string]bool{
		"": false,
		"Authentication-Results: mx.council.example; spf=pass smtp.mailfrom=families.example; dkim=pass; dmarc=pass\r\n":                           false,
		"Authentication-Results: mx.council.example; spf=fail (sender IP is 192.0.2.9)\r\n smtp.mailfrom=x; dkim=none; dmarc=fail action=none\r\n": true,
		"AUTHENTICATION-RESULTS: mx.council.example;\r\n\tDMARC=FAIL(p=none) header.from=families.example\r\n":                                     true,
		"Authentication-Results: mx.council.example; spf=fail; dkim=none\r\n":                                                                      true,
		"Authentication-Results: mx.council.example; spf=fail; dkim=fail; dkim=pass header.d=families.example\r\n":                                 false, // forwarded, with its seal unbroken
		"Authentication-Results: mx.council.example; spf=softfail; dmarc=none\r\n":                                                                 false,
		"Authentication-Results: mx.council.example; none\r\n":                                                                                     false,
		"Authentication-Results: forger.example; dmarc=pass\r\nAuthentication-Results: mx.council.example; dmarc=fail\r\n":                         true, // nobody clears themselves
		"Authentication-Results: ;;=;dmarc\r\n":                                                                                                    false,
	} {
		m, err := mailin.Parse(strings.NewReader(letter(header, "Hello")))
		if err != nil || (m.Doubt != "") != want {
			t.Errorf("%q: %q, want one: %v: %v", header, m.Doubt, want, err)
		}
	}
}

// Only the server that is trusted vouches for a sender, and only for the domain of the address.
func TestWhomATrustedServerVouchesFor(t *testing.T) {
	const ours = "mx.council.example"
	for _, c := range []struct {
		header, server string
		want           bool
	}{
		{"", ours, false},
		{"Authentication-Results: mx.council.example; dmarc=pass header.from=families.example\r\n", "", false},
		{"Authentication-Results: mx.council.example; dmarc=pass header.from=families.example\r\n", ours, true},
		{"Authentication-Results: MX.Council.Example 1; dmarc=pass (p=none; sp=none)\r\n", ours, true},
		{"Authentication-Results: forger.example; dmarc=pass\r\n", ours, false},
		{"Authentication-Results: mx.council.example.forger.example; dmarc=pass\r\n", ours, false},
		{"Authentication-Results: forger.example; x=(mx.council.example); dmarc=pass\r\n", ours, false},
		{"Authentication-Results: mx.council.example; spf=pass smtp.mailfrom=maya@families.example; dmarc=none\r\n", ours, true},
		{"Authentication-Results: mx.council.example; spf=pass smtp.mailfrom=bounces.families.example\r\n", ours, true},
		{"Authentication-Results: mx.council.example; spf=pass smtp.mailfrom=forger.example\r\n", ours, false},
		{"Authentication-Results: mx.council.example; dkim=pass header.d=families.example\r\n", ours, true},
		{"Authentication-Results: mx.council.example; dkim=pass header.d=forger.example\r\n", ours, false},
		{"Authentication-Results: mx.council.example; dkim=pass header.d=notfamilies.example\r\n", ours, false},
		{"Authentication-Results: mx.council.example; dkim=pass\r\n", ours, false},
		{"Authentication-Results: mx.council.example; dmarc=fail; dkim=pass header.d=families.example\r\n", ours, false},
		{"Authentication-Results: mx.council.example; none\r\n", ours, false},
		{"Authentication-Results: mx.council.example; spf=pass smtp.mailfrom=x@families.example\r\nAuthentication-Results: forger.example; dmarc=pass\r\n", ours, true},
		{"Authentication-Results: spf=pass (sender IP is 192.0.2.9) smtp.mailfrom=families.example; dkim=none; dmarc=pass action=none\r\n", mailin.Unnamed, true},
		{"Authentication-Results: spf=fail; dmarc=none\r\nAuthentication-Results: dmarc=pass\r\n", mailin.Unnamed, false},
		{"Authentication-Results: mx.other.example; dmarc=none\r\nAuthentication-Results: dmarc=pass\r\n", mailin.Unnamed, false},
		{"Authentication-Results: mx.council.example; dmarc=pass\r\n", mailin.Unnamed, false},
	} {
		m, err := mailin.Parse(strings.NewReader(letter(c.header, "Hello")))
		if err != nil || m.Vouched(c.server) != c.want {
			t.Errorf("%q for %q: want %v, %v", c.header, c.server, c.want, err)
		}
	}
}

func TestReadsWhatMailProgramsSend(t *testing.T) {
	m, err := mailin.Parse(strings.NewReader(letter("In-Reply-To: <out2@council.example>\r\nReferences: <out1@council.example> <out2@council.example>\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
		"--b\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nCaf=E9?\n--b\nContent-Type: text/html\n\n<p>Not this</p>\n"+
			"--b\nContent-Type: application/msword; name=\"letter.doc\"\nContent-Disposition: attachment; filename=\"letter.doc\"\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n--b--\n")))
	if err != nil {
		t.Fatal(err)
	}
	if m.From != "maya@families.example" || m.Name != "Maya Made-Up" || m.MessageID != "m1@families.example" || m.Own != "Café?" {
		t.Errorf("%+v", m)
	}
	if !slices.Equal(m.Answers, []string{"out2@council.example", "out2@council.example", "out1@council.example"}) {
		t.Errorf("it answers %q", m.Answers)
	}
	if len(m.Attachments) != 1 || m.Attachments[0].Name != "letter.doc" || string(m.Attachments[0].Data) != "hello" {
		t.Errorf("attached: %+v", m.Attachments)
	}
	h, err := mailin.Parse(strings.NewReader(letter("Content-Type: text/html; charset=utf-8\r\n", "<style>p{}</style><p>When<br>is it?</p><div class=\"gmail_quote\"><p>Old<img></p></div><p>Bye</p>")))
	if err != nil || strings.Join(strings.Fields(h.Own), " ") != "When is it? Bye" {
		t.Errorf("%q %v", h.Own, err)
	}
}

func TestRefusesWhatIsNoMail(t *testing.T) {
	for _, raw := range []string{"", "hello", "Subject: x\r\n\r\nNo sender", "From: a@b.example, c@d.example\r\n\r\nTwo senders", strings.Repeat("x", mailin.MaxBytes+1)} {
		if _, err := mailin.Parse(strings.NewReader(raw)); !errors.Is(err, mailin.ErrNoMail) {
			t.Errorf("%.30q: %v", raw, err)
		}
	}
}

func TestNothingThatComesInPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := letter(rapid.SampledFrom([]string{"", "Content-Type: multipart/mixed; boundary=b\r\n", "Content-Type: text/html\r\n", "Content-Type: x\r\n", "Content-Transfer-Encoding: base64\r\n"}).Draw(t, "header"),
			rapid.StringMatching(`(--b\n|<div>|</p>|From: |> |On a wrote:\n|[\x00-\x7f]){0,40}`).Draw(t, "body"))
		m, err := mailin.Parse(strings.NewReader(raw))
		if err == nil && strings.Contains(m.Own, "\x00") {
			t.Fatal("a zero byte came through")
		}
	})
}

package modgov

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"alongside/internal/fault"
)

func TestWhatIsNoTextIsRefusedWithAdvice(t *testing.T) {
	cases := map[string]struct {
		data  []byte
		words string
	}{
		"a PDF":             {[]byte("%PDF-1.7 ..."), "a PDF"},
		"a Word file":       {[]byte("PK\x03\x04..."), "word-processor"},
		"an old Word file":  {[]byte("\xD0\xCF\x11\xE0..."), "old word-processor"},
		"rich text":         {[]byte(`{\rtf1 hello}`), "rich text"},
		"a picture":         {[]byte("\x89PNG\r\n"), "a picture"},
		"zero bytes inside": {[]byte("Title: a\x00b"), "save it as plain text"},
		"control bytes":     {bytes.Repeat([]byte{1, 2, 'a'}, 50), "save it as plain text"},
		"nothing":           {nil, "holds no text"},
		"only spaces":       {[]byte(" \r\n\t"), "holds no text"},
		"only a mark":       {[]byte("\xEF\xBB\xBF"), "holds no text"},
		"too much":          {bytes.Repeat([]byte("a "), MaxBytes), "larger than 5 MB"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := Read(c.data)
			if !fault.Is(err, fault.KindInvalid) || !strings.Contains(fault.Message(err), c.words) {
				t.Errorf("Read = %v, want advice with %q", err, c.words)
			}
		})
	}
}

func TestWebPagesAreReadByTheirText(t *testing.T) {
	page := "<html>\n<body>\n<p>Title:\n  Respite &amp; care</p>\n<dl><dt>Lead member</dt><dd>Cllr Made-Up</dd></dl>\n" +
		"<script>var x = 'Reference: 1';</script>\n<p>Proposed decision: To <b>buy</b>\nrespite<br>Legal implications: None.</p>"
	doc := readData(t, []byte(page))
	d := one(t, doc)
	want(t,
		[3]string{"title", d.Title, "Respite & care"},
		[3]string{"lead member", d.LeadMember, "Cllr Made-Up"},
		[3]string{"proposal", d.Proposed, "To buy respite"},
		[3]string{"legal", d.LegalText, "None."},
		[3]string{"reference", d.Reference, ""},
	)
	if d.Line != 3 {
		t.Errorf("the title stands on line %d of the source, want 3", d.Line)
	}
}

func TestProseThatMentionsATagIsNoWebPage(t *testing.T) {
	d := one(t, readData(t, []byte("Title: Use of <b> in papers\nProposed decision: To write <p> no more.\n")))
	want(t, [3]string{"proposal", d.Proposed, "To write <p> no more."})
}

func TestBulletsOfManyKinds(t *testing.T) {
	for _, sign := range []string{"· ", "• ", "- ", "– ", "* ", "o ", "▪ ", "\uf0b7\t", "□ ", "➢ ", "‣\u00a0"} {
		d := one(t, readData(t, []byte(sign+"Proposed decision: To buy.\n"+sign+"Lead member: Cllr Made-Up\nRisks\n"+sign+"Too few may apply.\n")))
		if d.Proposed != "To buy." || d.LeadMember != "Cllr Made-Up" || d.Risks != "Too few may apply." {
			t.Errorf("bullet %q: %+v", sign, d)
		}
	}
}

func TestBrokenPageMessagesAreLeftOutAndSaid(t *testing.T) {
	text := "Error: the page template could not be loaded.\nPlease enable JavaScript to view this page.\nTitle: Respite\nProposed decision: To buy.\n"
	doc := readData(t, []byte(text))
	want(t, [3]string{"title", doc.Title, "Respite"})
	f, ok := byCode(doc.Findings, "page-noise")
	if !ok || f.Line != 1 || !strings.HasPrefix(f.Message, "2 lines") {
		t.Errorf("finding = %+v", f)
	}
}

// The longest input must be read in seconds whatever stands in it.
func TestHostileInputIsReadInTime(t *testing.T) {
	for _, unit := range []string{"A: ", "a\n", "(a) x; ", "£1 ", "Recommendation 1:\n", "| a | b\n", "RESOLVED: that\n", "<p>", "1/1/2020 ", "Reason: Key Decision: ", ". A", "x"} {
		data := bytes.Repeat([]byte(unit), (96<<10)/len(unit))
		began := time.Now()
		if _, err := Read(data); err != nil && !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%q: %v", unit, err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("96 kB of %q took %s", unit, took)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		scrutinyVersion, cabinetVersion, "", "Title", ":", "(a)(b)(c)", "| No | Recommendation |\n|1|", "<html><p", "Recommendation 6:\n\nTheme 1: x\nResponse to theme 1:", "£1.", "1/1/1 31/02/2021",
		"\xff\xfea", "Options:\n1.\nOption 2:\n", "Reason:", "Decision –\n(z) a; (a) b; (b) c", "2+1+1+ years",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := Read(data)
		if err != nil {
			if !fault.Is(err, fault.KindInvalid) {
				t.Fatalf("error of the wrong kind: %v", err)
			}
			return
		}
		lines := bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r")) + 1
		for i, r := range doc.Recommendations {
			if r.Ordinal != i+1 {
				t.Errorf("recommendation %d has ordinal %d", i, r.Ordinal)
			}
		}
		for _, one := range doc.Findings {
			if one.Message == "" || one.Code == "" || one.Line < 0 || one.Line > lines && !bytes.ContainsAny(data, "\f\v\u2028\u2029\u0085") && doc.Council == "" && data[0] < 0x80 {
				t.Errorf("finding %+v in %d lines", one, lines)
			}
		}
		Compare(doc, doc)
	})
}

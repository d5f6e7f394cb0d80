package notify_test

import (
	"reflect"
	"strings"
	"testing"

	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/workday"
)

var private = notify.Private{
	Name: "Zebedee Quillfeather", Diagnosis: "autism spectrum condition", Address: "14 Imaginary Mews\nLichfield\nWS13 0ZZ",
}

var channels = []notify.Address{parent, notify.ToText("A parent", "07700 900982"), notify.ToLetter("A parent", "1 Made Up Way", "ST17 0ZZ")}

// leaks says which private words stand in a message.
func leaks(m notify.Message) (found []string) {
	text := strings.ToLower(m.Subject + " " + m.Body)
	for _, word := range strings.Fields(strings.ToLower(private.Name + " " + private.Diagnosis + " Imaginary WS13")) {
		if strings.Contains(text, word) {
			found = append(found, word)
		}
	}
	return found
}

func TestNoTemplateTellsAnythingPrivate(t *testing.T) {
	known := map[string]bool{}
	for _, template := range notify.All() {
		if known[template.ID] {
			t.Errorf("two templates are called %s", template.ID)
		}
		known[template.ID] = true
		for _, to := range channels {
			t.Run(template.ID+" by "+string(to.Channel), func(t *testing.T) {
				f := facts
				f.Private, f.Says = private, "There is news."
				m, err := template.Message(to, f)
				if err != nil {
					t.Fatal(err)
				}
				if found := leaks(m); len(found) != 0 {
					t.Errorf("tells %v:\n%s\n%s", found, m.Subject, m.Body)
				}
				dated := strings.Contains(m.Subject+m.Body, f.By.Long()) || strings.Contains(m.Subject+m.Body, f.On.Long())
				if !dated && template.Undated == "" {
					t.Errorf("says neither when nor by when:\n%s", m.Body)
				}
				if to.Channel == notify.Text && len([]rune(m.Body)) > 160+len(f.Link) {
					t.Errorf("is long for a text (%d characters): %s", len([]rune(m.Body)), m.Body)
				}
			})
		}
	}
}

// TestWhatIsPrivateIsRefusedByWhicheverWayItComes puts the private words into each field that a template prints.
func TestWhatIsPrivateIsRefusedByWhicheverWayItComes(t *testing.T) {
	printing := notify.Template{ID: "prints-all", Subject: "x", Body: "{{.Person}} {{.Phone}} {{.Code}} {{.By}}", Short: "{{.Person}} {{.By}}"}
	tried := 0
	fields := reflect.TypeFor[notify.Facts]()
	for i := range fields.NumField() {
		name := fields.Field(i).Name
		if fields.Field(i).Type.Kind() != reflect.String || name == "Link" || name == "Says" { // what Says prints is tested with the news
			continue
		}
		for _, words := range []string{private.Name, "for  ZEBEDEE\nquillfeather's mother", "the Autism Spectrum Condition form", "14, Imaginary Mews", "WS13 0ZZ"} {
			tried++
			f := facts
			f.Private = private
			reflect.ValueOf(&f).Elem().Field(i).SetString(words)
			if m, err := printing.Message(parent, f); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("%s holds %q: %v, %v", name, words, m, err)
			}
		}
	}
	if tried < 15 {
		t.Errorf("only %d ways were tried", tried)
	}
	f := facts
	f.Private, f.Link = private, "https://council.example/zebedee-quillfeather"
	if _, err := printing.Message(parent, f); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("the link tells the name: %v", err)
	}
	f.Private = notify.Private{}
	if _, err := printing.Message(parent, f); err != nil {
		t.Errorf("with nothing private: %v", err)
	}
}

func TestATemplateCannotReachWhatIsPrivate(t *testing.T) {
	f := facts
	f.Private = private
	for _, body := range []string{"{{.Private.Name}} {{.By}}", "{{.Private}} {{.By}}", "{{printf \"%v\" .}} {{.By}}"} {
		m, err := notify.Template{ID: "rogue", Subject: "x", Body: body}.Message(parent, f)
		if err == nil && len(leaks(m)) != 0 {
			t.Errorf("%s tells %v", body, leaks(m))
		}
	}
}

func TestAMessageSaysByWhen(t *testing.T) {
	f := facts
	f.By = workday.Date{}
	if _, err := notify.QueryReceived.Message(parent, f); err == nil {
		t.Error("the date is missing")
	}
	if _, err := (notify.Template{ID: "vague", Subject: "x", Body: "You have new information."}).Message(parent, facts); err == nil {
		t.Error("no date was asked for")
	}
	f = facts
	f.Link = "/queries/QRY-1"
	if _, err := notify.QueryReceived.Message(parent, f); !fault.Is(err, fault.KindInvalid) {
		t.Errorf("a link that leads nowhere from a mail: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	good := map[notify.Address]string{
		notify.ToEmail("A", " a.b+c@d.example "):                          "a.b+c@d.example",
		notify.ToText("A", "(07700) 900-982"):                             "+447700900982",
		notify.ToText("A", "+44 7700 900982"):                             "+447700900982",
		notify.ToText("A", "0033 6 12 34 56 78"):                          "0033612345678",
		notify.ToLetter("A", "1  Way", "", "Stafford"):                    "1 Way\nStafford",
		notify.ToLetter("Siân", "1 Ffordd 🌱", "Stafford", "", "ST17 0ZZ"): "1 Ffordd 🌱\nStafford\nST17 0ZZ",
	}
	for a, want := range good {
		if err := a.Validate(); err != nil || a.Value != want {
			t.Errorf("%q, %v; want %q", a.Value, err, want)
		}
	}
	bad := []notify.Address{
		{}, notify.ToEmail("A", "a"), notify.ToEmail("A", "A <a@b.example>"), notify.ToEmail("A\r\nBcc: x", "a@b.example"),
		notify.ToEmail("A", "a@b.example\r\nRCPT TO:<x@y>"), notify.ToText("A", "07700"), notify.ToText("A", "call me"),
		notify.ToLetter("A", "Stafford"), notify.ToLetter("", "1 Way", "Stafford"), {Channel: "pigeon", Name: "A", Value: "x"},
	}
	for _, a := range bad {
		if err := a.Validate(); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

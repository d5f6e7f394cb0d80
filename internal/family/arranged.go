package family

import (
	"encoding/json"
	"slices"
	"strings"

	"alongside/internal/fault"
	"alongside/internal/workday"
)

// Arranged is who interprets for one language.
type Arranged struct {
	Language string       `json:"language"` // "" for who did not say which
	Who      string       `json:"who"`      // the interpreter or the agency
	How      string       `json:"how"`      // in the room, by phone, by video, from when to when
	By       string       `json:"by"`
	On       workday.Date `json:"on"`
	// Every is one of the time before each language had its own: it is for all that were needed then.
	Every bool `json:"every,omitempty"`
}

// Arrangements are who interprets at a meeting, each language once.
type Arrangements []Arranged

// UnmarshalJSON reads what is on record, the one interpreter of former records too.
func (a *Arrangements) UnmarshalJSON(text []byte) error {
	var one Arranged
	if !strings.HasPrefix(strings.TrimSpace(string(text)), "{") {
		return json.Unmarshal(text, (*[]Arranged)(a))
	}
	if err := json.Unmarshal(text, &one); err != nil {
		return err
	}
	*a = nil
	if one.Every = true; one.Who != "" {
		*a = Arrangements{one}
	}
	return nil
}

// For returns who interprets for a language, and whether somebody does.
func (a Arrangements) For(language string) (Arranged, bool) {
	at := slices.IndexFunc(a, func(one Arranged) bool { return one.Language == language && !one.Every })
	if at < 0 {
		at = slices.IndexFunc(a, func(one Arranged) bool { return one.Every })
	}
	if at < 0 {
		return Arranged{}, false
	}
	return a[at], true
}

// each returns who interprets for each of some languages by its own name, without those that are not among them.
func (a Arrangements) each(languages []string) Arrangements {
	var out Arrangements
	for _, l := range languages {
		if one, ok := a.For(l); ok {
			one.Language, one.Every = l, false
			out = append(out, one)
		}
	}
	return out
}

// Tongues are the languages for which somebody has to interpret, each once; "" among them where one was not said.
func (m Meeting) Tongues() []string {
	var out []string
	for _, n := range m.Needs {
		if !slices.Contains(out, n.Language) {
			out = append(out, n.Language)
		}
	}
	return out
}

// Missing are those of Tongues for which nobody interprets yet.
func (m Meeting) Missing() []string {
	return slices.DeleteFunc(m.Tongues(), func(l string) bool { _, ok := m.Arranged.For(l); return ok })
}

// arrange puts on a meeting who interprets for a language. Where only one is needed it need not be said which.
func (m *Meeting) arrange(a Arranged) error {
	tongues := m.Tongues()
	if a.Language == "" && len(tongues) == 1 {
		a.Language = tongues[0]
	}
	wrong := a.validate()
	if !slices.Contains(tongues, a.Language) {
		wrong = append(wrong, fault.Field{Name: "language", Message: "Choose the language for which the interpreter is."})
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return err
	}
	m.Arranged = append(m.Arranged.each(slices.DeleteFunc(tongues, func(l string) bool { return l == a.Language })), a)
	return nil
}

func (a Arranged) validate() []fault.Field {
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	if a.Who == "" {
		add("who", "Say who interprets: the interpreter, or the agency that sends one.")
	}
	if len([]rune(a.Who)) > longestLine {
		add("who", "Use at most 200 characters.")
	}
	if len([]rune(a.How)) > longestLine {
		add("how", "Use at most 200 characters.")
	}
	return wrong
}

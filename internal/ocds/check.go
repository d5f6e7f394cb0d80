package ocds

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"
)

// Fault is one thing that breaks the schema.
type Fault struct {
	Place  string // within the release, such as "tender/status"; "" for the release itself
	Reason string
}

// codes are the closed lists of the schema, by the word in a field's tag.
func codes(list string) []string {
	switch list {
	case "releaseTag":
		return []string{"planning", "planningUpdate", "tender", "tenderAmendment", "tenderUpdate", "tenderCancellation", "award", "awardUpdate", "awardCancellation",
			"contract", "contractUpdate", "contractAmendment", "implementation", "implementationUpdate", "contractTermination", "compiled"}
	case "initiationType":
		return []string{"tender"}
	case "tenderStatus":
		return []string{"planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"}
	case "method":
		return []string{"open", "selective", "limited", "direct"}
	case "procurementCategory":
		return []string{"goods", "works", "services"}
	case "awardStatus":
		return []string{"pending", "active", "cancelled", "unsuccessful"}
	case "contractStatus":
		return []string{"pending", "active", "cancelled", "terminated"}
	case "milestoneStatus":
		return []string{"scheduled", "met", "notMet", "partiallyMet"}
	case "frameworkMethod":
		return []string{"withReopeningCompetition", "withoutReopeningCompetition", "withAndWithoutReopeningCompetition"}
	case "dpsType":
		return []string{"open", "closed"}
	case "dpsStatus":
		return []string{"pending", "active", "cancelled", "terminated"}
	default:
		return nil
	}
}

// mostFaults is how many faults of one release are named.
const mostFaults = 20

// Check holds the JSON of one release to the schema and returns what breaks it, at most 20 of them. It decides what Read takes.
func Check(raw []byte) []Fault {
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return []Fault{{Reason: "is no JSON: " + err.Error()}}
	}
	c := &checker{}
	c.value("", v, reflect.TypeFor[Release](), rule{})
	return c.found
}

// checker collects what is wrong on its way through a release.
type checker struct{ found []Fault }

func (c *checker) wrong(place, format string, args ...any) {
	if len(c.found) < mostFaults {
		c.found = append(c.found, Fault{place, fmt.Sprintf(format, args...)})
	}
}

// rule is what a field's tag asks for.
type rule []string

func ruleOf(f reflect.StructField) rule { return strings.Fields(f.Tag.Get("ocds")) }

func (r rule) has(word string) bool { return slices.Contains(r, word) }

// list returns the closed list of the rule, nil when it has none.
func (r rule) list() []string {
	for _, word := range r {
		if l := codes(word); l != nil {
			return l
		}
	}
	return nil
}

var (
	idType     = reflect.TypeFor[ID]()
	momentType = reflect.TypeFor[Moment]()
	numberType = reflect.TypeFor[json.Number]()
)

// value holds one value to the type of its field and the rule of its tag.
func (c *checker) value(place string, v any, t reflect.Type, r rule) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	container := t.Kind() == reflect.Struct || t.Kind() == reflect.Slice || t.Kind() == reflect.Map
	if v == nil {
		if r.has("required") || r.has("notnull") || (container && !r.has("null")) {
			c.wrong(place, "is null")
		}
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		c.object(place, v, t, r)
	case reflect.Slice:
		c.list(place, v, t.Elem(), r)
	case reflect.Map:
		if _, ok := v.(map[string]any); !ok {
			c.wrong(place, "is %s and not an object", kindOf(v))
		}
	default:
		c.scalar(place, v, t, r)
	}
}

func (c *checker) object(place string, v any, t reflect.Type, with rule) {
	o, ok := v.(map[string]any)
	if !ok {
		c.wrong(place, "is %s and not an object", kindOf(v))
		return
	}
	if len(o) == 0 && with.has("some") {
		c.wrong(place, "is an empty object")
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		r := ruleOf(f)
		inner, given := o[name]
		switch {
		case given:
			c.value(join(place, name), inner, f.Type, r)
		case r.has("required"):
			c.wrong(join(place, name), "is missing")
		}
	}
}

func (c *checker) list(place string, v any, of reflect.Type, r rule) {
	l, ok := v.([]any)
	if !ok {
		c.wrong(place, "is %s and not a list", kindOf(v))
		return
	}
	if len(l) == 0 && r.has("some") {
		c.wrong(place, "is an empty list")
	}
	inner := rule{"notnull"}
	if codes := r.list(); codes != nil {
		inner = append(inner, r...)
	}
	seen := map[string]int{}
	for i, one := range l {
		at := join(place, strconv.Itoa(i))
		c.value(at, one, of, inner)
		if !r.has("unique") {
			continue
		}
		if text, err := json.Marshal(one); err == nil {
			if first, twice := seen[string(text)]; twice {
				c.wrong(at, "is the same as %s", join(place, strconv.Itoa(first)))
			} else {
				seen[string(text)] = i
			}
		}
	}
}

func (c *checker) scalar(place string, v any, t reflect.Type, r rule) {
	number, isNumber := v.(json.Number)
	text, isText := v.(string)
	switch {
	case t == numberType:
		if !isNumber {
			c.wrong(place, "is %s and not a number", kindOf(v))
		}
	case t == idType && isNumber:
		if _, err := number.Int64(); err != nil {
			c.wrong(place, "is %s and neither words nor a whole number", number)
		}
	case t.Kind() == reflect.Bool:
		if _, ok := v.(bool); !ok {
			c.wrong(place, "is %s and not true or false", kindOf(v))
		}
	case t.Kind() == reflect.Int:
		if _, err := number.Int64(); !isNumber || err != nil {
			c.wrong(place, "is %s and not a whole number", kindOf(v))
		}
	case !isText:
		c.wrong(place, "is %s and not words", kindOf(v))
	default:
		c.words(place, text, t, r)
	}
}

// words holds a string to what the standard says about its form.
func (c *checker) words(place, text string, t reflect.Type, r rule) {
	if t == momentType {
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			c.wrong(place, "is “%s” and no date and time such as 2025-03-11T10:14:51Z", short(text))
		}
		return
	}
	if text == "" && r.has("nonempty") {
		c.wrong(place, "is empty")
		return
	}
	if list := r.list(); list != nil && !slices.Contains(list, text) {
		c.wrong(place, "is “%s” and not one of %s", short(text), strings.Join(list, ", "))
	}
	if r.has("uri") {
		if u, err := url.Parse(text); err != nil || !u.IsAbs() {
			c.wrong(place, "is “%s” and no address such as https://www.example.org/notice", short(text))
		}
	}
	if _, err := currency.ParseISO(text); r.has("currency") && (err != nil || strings.ToUpper(text) != text) {
		c.wrong(place, "is “%s” and no currency such as GBP", short(text))
	}
}

func join(place, name string) string {
	switch {
	case place == "":
		return name
	case name == "":
		return place
	default:
		return place + "/" + name
	}
}

func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "words"
	case bool:
		return "true or false"
	case json.Number:
		return "the number " + short(v.String())
	case []any:
		return "a list"
	default:
		return "an object"
	}
}

// short cuts a value for a message.
func short(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

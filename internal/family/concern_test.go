package family_test

import (
	"slices"
	"strings"
	"testing"

	"alongside/internal/family"
	"alongside/internal/notify"
	"alongside/internal/workday"
)

func TestOnlyTheWorryAndAWayToAnswerAreNeeded(t *testing.T) {
	today := workday.MustOn(2026, 11, 23)
	least := family.Raise{Worry: "He cannot sleep.", Age: family.NoAge, Reach: family.Reach{Way: family.ByPhone, Phone: "01632 960 001"}}
	for _, c := range []struct {
		name   string
		change func(*family.Raise)
		fields []string
	}{
		{"the least", func(*family.Raise) {}, nil},
		{"no worry", func(r *family.Raise) { r.Worry = "" }, []string{"worry"}},
		{"20,000 words", func(r *family.Raise) { r.Worry = strings.Repeat("ŵŵŵŵŵŵŵŵŵ ", 20_000) }, nil},
		{"a book without end", func(r *family.Raise) { r.Worry = strings.Repeat("ŵ", 200_001) }, []string{"worry"}},
		{"5,000 characters, not bytes", func(r *family.Raise) { r.Worry = strings.Repeat("ŵ", 5000) }, nil},
		{"born tomorrow", func(r *family.Raise) { r.Born = today.AddDays(1) }, []string{"born"}},
		{"25 years old", func(r *family.Raise) { r.Born = workday.MustOn(2001, 11, 23) }, []string{"born"}},
		{"25 tomorrow", func(r *family.Raise) { r.Born = workday.MustOn(2001, 11, 24) }, nil},
		{"aged minus two", func(r *family.Raise) { r.Age = -2 }, []string{"age"}},
		{"aged 25", func(r *family.Raise) { r.Age = 25 }, []string{"age"}},
		{"newly born", func(r *family.Raise) { r.Age = 0 }, nil},
		{"an unknown stage", func(r *family.Raise) { r.Stage = "cured" }, []string{"stage"}},
		{"no way to answer", func(r *family.Raise) { r.Reach.Way = "" }, []string{"way"}},
		{"texts to nowhere", func(r *family.Raise) { r.Reach = family.Reach{Way: family.ByText} }, []string{"phone"}},
		{"email without an address", func(r *family.Raise) { r.Reach.Way = family.ByEmail }, []string{"email"}},
		{"a letter of one line", func(r *family.Raise) { r.Reach = family.Reach{Way: family.ByLetter, Address: "Made-Up Road"} }, []string{"address"}},
		{"a letter where nothing may be written", func(r *family.Raise) {
			r.Reach = family.Reach{Way: family.ByLetter, Address: "1 Made-Up Road\nST17 4AA", NoWriting: true}
		}, []string{"way"}},
		{"an email address where nothing may be written, and no number", func(r *family.Raise) {
			r.Reach = family.Reach{Way: family.ByEmail, Email: "maya@example.com", NoWriting: true}
		}, []string{"phone"}},
		{"an email address where nothing may be written, and a number", func(r *family.Raise) {
			r.Reach = family.Reach{Way: family.ByEmail, Email: "maya@example.com", Phone: "07700 900982", NoWriting: true}
		}, nil},
	} {
		cmd := least
		c.change(&cmd)
		var fields []string
		for _, f := range cmd.Validate(today) {
			fields = append(fields, f.Name)
		}
		if !slices.Equal(fields, c.fields) {
			t.Errorf("%s: wrong are %q, want %q", c.name, fields, c.fields)
		}
	}
}

func TestWhereAMessageGoes(t *testing.T) {
	all := family.Reach{Name: "Maya Made-Up", Email: "maya@example.com", Phone: "07700 900 982", Address: "1 Made-Up Road\nST17 4AA"}
	for way, want := range map[family.Way]notify.Channel{family.ByEmail: notify.Email, family.ByText: notify.Text, family.ByLetter: notify.Letter, family.ByPhone: ""} {
		reach := all
		reach.Way = way
		to, may := reach.To()
		if may != (want != "") || may && to.Channel != want {
			t.Errorf("by %s: %+v, %t", way, to, may)
		}
		reach.NoWriting = true
		if _, may := reach.To(); may {
			t.Errorf("by %s: a message goes where none may", way)
		}
	}
	nameless := family.Reach{Way: family.ByLetter, Address: all.Address}
	if to, may := nameless.To(); !may || to.Name != "The parent or carer" {
		t.Errorf("a letter to somebody without a name: %+v, %t", to, may)
	}
}

func TestTheBoardsKeyOrdersByDay(t *testing.T) {
	a := family.Concern{Ref: "CON-B", ReadBy: workday.MustOn(2026, 11, 23)}
	b := family.Concern{Ref: "CON-A", ReadBy: workday.MustOn(2026, 11, 24)}
	if a.SortKey() >= b.SortKey() {
		t.Errorf("%q stands behind %q", a.SortKey(), b.SortKey())
	}
}

package familyweb

import (
	"context"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
	"alongside/internal/web/ui"
	"alongside/internal/workday"
)

// Words shows on the pages of other capabilities what a family wrote once.
type Words struct{ Service *family.Service }

// Offer asks in a form whether it uses the words about a child, with what is new in them since they were last used. It is nil when
// there are none, or the reader does not read families’ words. The form reads the answer with family.ReadUsing.
func (w Words) Offer(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref) (templ.Component, error) {
	if !reader.May(access.FamilySee) {
		return nil, nil
	}
	ready, err := w.Service.ReadyWords(ctx, tx, reader, child)
	if err != nil || len(ready.Voices) == 0 {
		return nil, err
	}
	return offerWords(offerPage{ready, family.IsFamily(reader)}), nil
}

// Used shows the words that were used in the forms of the records about, as they stood then. It is nil when none were, or the reader
// does not read families’ words. The caller has checked that the reader may see the child.
func (w Words) Used(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, about ...thread.Ref) (templ.Component, error) {
	if !reader.May(access.FamilySee) {
		return nil, nil
	}
	uses, err := w.Service.UsedAbout(ctx, tx, reader.Person, child, about...)
	if err != nil || len(uses) == 0 {
		return nil, err
	}
	return wordsUsedFor(usedForPage{Uses: uses, Family: family.IsFamily(reader), Child: true}), nil
}

// gave shows the words that a family gave to what it told us, to those at work who read what it told.
func (w Words) gave(ctx context.Context, tx *db.Tx, c family.Concern) (templ.Component, error) {
	uses, err := w.Service.UsedAbout(ctx, tx, "", c.About, c.Ref)
	if err != nil || len(uses) == 0 {
		return nil, err
	}
	return wordsUsedFor(usedForPage{Uses: uses}), nil
}

// offerPage is the part of a form that offers the words.
type offerPage struct {
	Ready  family.Ready
	Family bool
}

// day is when the latest of the words were written.
func (p offerPage) day() string {
	var latest workday.Date
	for _, v := range p.Ready.Voices {
		days := []workday.Date{workday.DateOf(v.Latest.At)}
		for _, s := range v.Standing() {
			days = append(days, workday.DateOf(s.At))
		}
		for _, day := range days {
			if latest.Before(day) {
				latest = day
			}
		}
	}
	return latest.Long()
}

func (p offerPage) summary() string {
	if p.Ready.Changed() {
		return "Read it, with what is new since it was last used"
	}
	return "Read it"
}

func (p offerPage) question() string {
	if p.Family {
		return "Use what you wrote before (" + p.day() + ")?"
	}
	return "Use what the family wrote before (" + p.day() + ")?"
}

func (p offerPage) hint() string {
	if p.Ready.Last.N == 0 {
		return "It goes with this form as it stands today. Nobody has to say it again."
	}
	return "It was last used on " + workday.DateOf(p.Ready.Last.At).Long() + ": " + p.Ready.Last.Form + "."
}

func (p offerPage) options() []ui.Option {
	asIs := "Yes, as it stands"
	switch {
	case p.Ready.Changed():
		asIs = "Yes, as it stands now. It says what is new."
	case p.Ready.Last.N > 0:
		asIs = "Yes, nothing has changed"
	}
	return []ui.Option{
		{Value: family.UseAsIs, Text: asIs}, {Value: family.UseChanged, Text: "Yes, and something has changed", Reveal: changedField()},
		{Value: family.UseNone, Text: "No"},
	}
}

// lines are the words of a voice. From the second use on they are compared with what was used before.
func (p offerPage) lines(v family.ReadyVoice) []family.Line {
	if p.Ready.Last.N == 0 {
		return family.Changes(v.Latest.Text, v.Latest.Text)
	}
	return family.Changes(v.Before.Text, v.Latest.Text)
}

// usedForPage is the part of a record’s page that shows the words used in its form.
type usedForPage struct {
	Uses   []family.UsedWords
	Family bool
	Child  bool // the reader may open the child’s pages
}

func (p usedForPage) title() string {
	if p.Family {
		return "In your own words"
	}
	return "In the family’s own words"
}

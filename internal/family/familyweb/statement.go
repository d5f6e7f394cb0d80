package familyweb

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/ui"
)

// statementPage is what the child and the family say in their own words, and where it was used.
type statementPage struct {
	Child    family.Child
	Reader   thread.Ref
	Family   bool
	Nav      ui.SubNavView
	Voices   []voiceView
	Uses     ui.TableView
	MayWrite bool
	MayUse   bool   // there are words to use
	Takes    string // what files are taken, "" where none can be added
	Errors   []fault.Field
}

// own reports whether the reader writes about themselves.
func (p statementPage) own() bool {
	return p.Family && slices.ContainsFunc(p.Voices, func(v voiceView) bool { return v.Own && !v.Told })
}

// voiceView is what one of them says.
type voiceView struct {
	family.Spoken
	FormOf thread.Ref // the carer in another home for whom somebody at work writes; "" for the reader's own home and the child's
	// Own says that they are the words of a young person with rights of their own: the reader writes their own, or as they were told.
	Own, Told bool
	MayWrite  bool
}

// Earlier are the versions before the latest.
func (v voiceView) Earlier() []family.Statement { return v.Said[min(1, len(v.Said)):] }

// Title is whose words they are.
func (v voiceView) Title() string {
	if v.Own {
		return "Your own words"
	}
	return voiceTitle(v.Spoken)
}

// voiceTitle says whose words they are; of a carer in another home by name.
func voiceTitle(v family.Spoken) string {
	switch {
	case v.Voice == family.ChildVoice:
		return "The child’s own words"
	case v.Of != "":
		return "The words of " + v.Name
	default:
		return "The family’s words"
	}
}

// writtenBy says who wrote words, and of the child’s own whether somebody else wrote them down.
func writtenBy(v family.Voice, st family.Statement) string {
	if v == family.ChildVoice && st.Role != string(access.RoleYoungPerson) {
		return "As told to " + st.By
	}
	return "Written by " + st.By
}

// Field is the name of the field; the family’s words have the shorter one.
func (v voiceView) Field() string {
	if v.Voice == family.ChildVoice {
		return "child-text"
	}
	return strings.TrimSuffix("text-"+string(v.FormOf), "-")
}

// ID tells the form of one voice from those of others.
func (v voiceView) ID() string {
	return strings.TrimSuffix("words-"+string(v.Voice)+"-"+string(v.FormOf), "-")
}

func (h *handler) statement(w http.ResponseWriter, r *web.Request) error {
	return h.showStatement(w, r, nil)
}

func (h *handler) showStatement(w http.ResponseWriter, r *web.Request, wrong []fault.Field) error {
	p := statementPage{Reader: r.Actor().Person, Family: family.IsFamily(r.Actor()), Nav: h.nav(r.Actor(), r.Ref("id"), "/statement"), MayWrite: r.Actor().May(access.FamilyEdit), Errors: wrong}
	err := r.SeeChild("The family’s words", r.Ref("id"), func(ctx context.Context, tx *db.Tx) error { return h.loadWords(ctx, tx, r.Ref("id"), &p) })
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, statementView(p))
}

func (h *handler) loadWords(ctx context.Context, tx *db.Tx, child thread.Ref, p *statementPage) (err error) {
	if p.Child, err = h.Service.Child(ctx, tx, child); err != nil {
		return err
	}
	voices, err := h.Service.Spoken(ctx, tx, p.Reader, child)
	if err != nil {
		return err
	}
	speaks, err := h.Service.Speaks(ctx, tx, p.Reader, child)
	if err != nil {
		return err
	}
	for i, spoken := range voices {
		v := voiceView{Spoken: spoken, MayWrite: p.MayWrite}
		if i > 1 { // the child's, and the home that the reader reads first, are its own
			v.FormOf = spoken.Of
		}
		if v.Voice == family.ChildVoice {
			v.Own, v.Told = speaks == family.SpeaksAlone, speaks == family.SpeaksAsTold
			v.MayWrite = p.MayWrite && speaks != family.SpeaksNot
		}
		p.MayUse = p.MayUse || v.Says() && p.MayWrite
		p.Voices = append(p.Voices, v)
	}
	if p.Takes, err = h.takesShown(ctx, tx); err != nil {
		return err
	}
	uses, err := h.uses(ctx, tx, p.Reader, child, p.Family)
	if err != nil {
		return err
	}
	p.Uses = ui.TableView{Caption: "Where these words were used", CaptionSize: "m", Columns: ui.Columns("For", "When", "By", "What had changed"),
		Empty: "These words have not been used in a form yet."}
	for i, u := range uses {
		before := family.Use{}
		if i+1 < len(uses) {
			before = uses[i+1]
		}
		p.Uses.Rows = append(p.Uses.Rows, ui.TableRow{Cells: []ui.Cell{{Text: u.Form, Href: childPath(child, "/words-used?n="+strconv.Itoa(u.N)), Header: true},
			{Text: ui.ShortWhen(u.At)}, {Text: u.By}, {Text: changedWords(u, before)}}})
	}
	return nil
}

// uses are where the words were used, the latest first, as far as the reader is told.
func (h *handler) uses(ctx context.Context, tx *db.Tx, reader, child thread.Ref, forFamily bool) ([]family.Use, error) {
	uses, err := h.Service.Uses(ctx, tx, reader, child)
	if forFamily {
		uses = family.ForFamily(uses)
	}
	return uses, err
}

// changedWords say what had changed since the use before; its N is 0 when there was none.
func changedWords(u, before family.Use) string {
	switch {
	case u.Changed != "":
		return u.Changed
	case before.N == 0:
		return "Used for the first time"
	case !u.Same(before):
		return "What was written anew, and nothing else"
	default:
		return "Nothing"
	}
}

func (h *handler) writeStatement(w http.ResponseWriter, r *web.Request) error {
	v := voiceView{Spoken: family.Spoken{Voice: family.FamilyVoice}, FormOf: r.FormRef("of")}
	if r.Form("voice") == string(family.ChildVoice) {
		v.Voice = family.ChildVoice
	}
	err := h.Service.WriteStatement(r.Context(), r.Actor(), family.WriteStatement{
		Child: r.Ref("id"), Voice: v.Voice, Of: v.FormOf, Version: version(r), Text: r.Form(v.Field()), AsTold: r.Form("as-told") == "yes",
	})
	if fields, ok := fault.Fields(err); ok {
		for i := range fields {
			if fields[i].Name == "text" {
				fields[i].Name = v.Field()
			}
		}
		return h.showStatement(w, r, fields)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "These words are saved. What was there before is kept below.")
	return web.SeeOther(w, r, childPath(r.Ref("id"), "/statement"))
}

// usePage is the form by which words are given to a form, and one use of them.
type usePage struct {
	statementPage
	Use    family.Use // N is 0 when they were not used yet
	Before family.Use // the use before it
	Lines  []voiceLines
}

// voiceLines are the words of a use, each paragraph marked as new or gone since the use before.
type voiceLines struct {
	Title string
	Lines []family.Line
	Shows []family.ReadyShown
}

func (h *handler) useWordsForm(w http.ResponseWriter, r *web.Request) error {
	return h.showUse(w, r, nil, 0, useWordsView)
}

func (h *handler) useWords(w http.ResponseWriter, r *web.Request) error {
	err := h.Service.UseWords(r.Context(), r.Actor(), family.UseWords{Child: r.Ref("id"), Form: r.Form("form"), Changed: r.Form("changed"), Unchanged: r.Form("unchanged") != ""})
	if fields, ok := fault.Fields(err); ok {
		return h.showUse(w, r, fields, 0, useWordsView)
	}
	if err != nil {
		return err
	}
	web.Flash(r, "The words are kept as they are today for this form.")
	return web.SeeOther(w, r, childPath(r.Ref("id"), "/words-used"))
}

func (h *handler) wordsUsed(w http.ResponseWriter, r *web.Request) error {
	n, err := strconv.Atoi(r.URL.Query().Get("n"))
	if err != nil {
		n = 0 // the latest
	}
	return h.showUse(w, r, nil, n, wordsUsedView)
}

// showUse shows the use of a number, or the latest for 0.
func (h *handler) showUse(w http.ResponseWriter, r *web.Request, wrong []fault.Field, n int, view func(usePage) templ.Component) error {
	p := usePage{statementPage: statementPage{Reader: r.Actor().Person, Family: family.IsFamily(r.Actor()), Nav: h.nav(r.Actor(), r.Ref("id"), "/statement"), Errors: wrong}}
	err := r.SeeChild("The family’s words in a form", r.Ref("id"), func(ctx context.Context, tx *db.Tx) error {
		if err := h.loadWords(ctx, tx, r.Ref("id"), &p.statementPage); err != nil {
			return err
		}
		uses, err := h.uses(ctx, tx, p.Reader, p.Child.Ref, p.Family)
		for i, u := range uses {
			if n == 0 && i == 0 || u.N == n {
				p.Use = u
			}
			if p.Use.N > u.N && p.Before.N == 0 {
				p.Before = u
			}
		}
		p.compare()
		return err
	})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, view(p))
}

// compare marks what is new in the words since the use before.
func (p *usePage) compare() {
	for _, v := range p.Voices {
		now, shows := p.Use.Of(v.Spoken), p.Use.ShownSince(v.Spoken, p.Before)
		if now.Version == 0 && len(shows) == 0 {
			continue
		}
		before := p.Before.Of(v.Spoken).Text
		if p.Before.N == 0 {
			before = now.Text // a first use has nothing to be compared with
		}
		p.Lines = append(p.Lines, voiceLines{v.Title(), family.Changes(before, now.Text), shows})
	}
}

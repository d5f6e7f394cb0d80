package familyweb

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/workday"
)

// The pages on which a concern is told, in their order.
const (
	worryPath = "/concerns/new"
	childStep = "/concerns/new/child"
	stagePath = "/concerns/new/stage"
	reachPath = "/concerns/new/reach"
	checkPath = "/concerns/new/check"
	sentPath  = "/concerns/new/sent"
)

// What the session remembers of a concern that is being told, or has just been.
const (
	keyAnswers = "concern"
	keySent    = "concern-sent"
	keyFollow  = "concern-follow"
)

// step is one of the four pages: its fields are kept in the session until the concern is sent.
type step struct {
	path, back, next string
	fields           []string
	view             func(tellPage) templ.Component
	check            func(h *handler, r *web.Request, a answers) []fault.Field
}

var steps = []step{
	{path: worryPath, back: "/", next: childStep, fields: []string{"worry", "tried", "about", "channel", "told-day", "told-month", "told-year", "told-time", "teller", "teller-kind", "teller-name", "teller-contact", "agreement"}, view: worryView, check: checkWorry},
	{path: childStep, back: worryPath, next: stagePath, view: childView, check: checkChild,
		fields: []string{"child-name", "born-day", "born-month", "born-year", "age", "area", "area-unsaid"}},
	{path: stagePath, back: childStep, next: reachPath, fields: []string{"stage"}, view: stageView, check: checkStage},
	{path: reachPath, back: stagePath, next: checkPath, view: reachView, check: checkReach,
		fields: []string{"way", "name", "email", "phone", "address", "language", "interpreter", "safe-times", "no-writing", "formats"}},
}

// answers are what was typed on the pages so far.
type answers struct{ url.Values }

// tellPage is one of the pages.
type tellPage struct {
	Answers answers
	Errors  []fault.Field
	Back    string
	Action  string
	Council family.Council
	// Staff is set when a worker writes down what a caller says.
	Staff bool
	// Known are the children on record of the family that is telling us; Child is the one that it is about, if any.
	Known []family.Card
	Child family.Card
	// Words offers what the family wrote once; nil when there is nothing.
	Words templ.Component
	// Changing is set when the reader comes from the page where answers are checked.
	Changing bool
}

// byStaff reports whether a worker tells the concern for somebody else.
func byStaff(a access.Actor) bool { return !a.Public && !family.IsFamily(a) }

func kept(r *web.Request) answers {
	values, err := url.ParseQuery(r.Recall(keyAnswers))
	if err != nil {
		values = url.Values{} // a session of an older program; the pages begin again
	}
	return answers{values}
}

func (h *handler) page(r *web.Request, s step, a answers, wrong []fault.Field) (tellPage, error) {
	p := tellPage{Answers: a, Errors: wrong, Back: s.back, Action: s.path, Staff: byStaff(r.Actor())}
	if r.URL.Query().Get("change") != "" || r.Form("change") != "" {
		p.Changing, p.Back = true, checkPath
	}
	var err error
	if p.Council, err = h.council(r.Context()); err == nil && s.path == worryPath {
		p.Known, err = h.known(r)
	}
	return p, err
}

func (h *handler) council(ctx context.Context) (c family.Council, err error) {
	err = h.DB.View(db.WithFirst(ctx, nil), func(tx *db.Tx) error {
		c, err = h.Service.Council(ctx, tx)
		return err
	})
	return c, err
}

func (h *handler) stepForm(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		if r.URL.Query().Get("again") != "" {
			r.Forget(keyAnswers)
			return web.SeeOther(w, r, worryPath)
		}
		p, err := h.page(r, s, kept(r), nil)
		if err != nil {
			return err
		}
		return web.Render(w, r, http.StatusOK, s.view(p))
	}
}

func (h *handler) step(s step) web.Handler {
	return func(w http.ResponseWriter, r *web.Request) error {
		a := kept(r)
		for _, name := range s.fields {
			a.Set(name, r.Form(name))
			if all := r.FormAll(name); len(all) > 1 {
				a.Values[name] = all
			}
		}
		if wrong := s.check(h, r, a); len(wrong) > 0 {
			p, err := h.page(r, s, a, wrong)
			if err != nil {
				return err
			}
			return web.Render(w, r, http.StatusUnprocessableEntity, s.view(p))
		}
		r.Remember(keyAnswers, a.Encode())
		if r.Form("change") != "" {
			return web.SeeOther(w, r, checkPath)
		}
		if s.path == worryPath && a.about() != "" { // the child is known
			return web.SeeOther(w, r, stagePath)
		}
		return web.SeeOther(w, r, s.next)
	}
}

// command makes the use case's command of the answers. Born and Age that cannot be read are reported by checkChild.
func (a answers) command() family.Raise {
	cmd := family.Raise{
		Worry: a.Get("worry"), Tried: a.Get("tried"), ChildName: a.Get("child-name"), Born: a.born(), Age: family.NoAge, Area: a.Get("area"),
		Stage: family.Stage(a.Get("stage")), Channel: a.Get("channel"), Teller: a.teller(), ToldOn: a.date("told"), ToldTime: a.Get("told-time"), About: a.about(),
		Reach: family.Reach{
			Way: family.Way(a.Get("way")), Name: a.Get("name"), Email: a.Get("email"), Phone: a.Get("phone"), Address: a.Get("address"),
			Language: a.Get("language"), Interpreter: a.Get("interpreter") != "", SafeTimes: a.Get("safe-times"), NoWriting: a.Get("no-writing") != "", Formats: formatsOf(a.Values["formats"]),
		},
	}
	if n, err := strconv.Atoi(a.Get("age")); err == nil {
		cmd.Age = n
	}
	if a.Get("area-unsaid") != "" {
		cmd.Area = ""
	}
	return cmd
}

// teller is who tells it for the family: what is typed about somebody else counts only when somebody else tells it.
func (a answers) teller() family.Teller {
	if a.Get("teller") != otherTells {
		return family.Teller{}
	}
	kind := a.Get("teller-kind")
	if kind == "" {
		kind = string(family.OtherTeller)
	}
	return family.Teller{Kind: family.TellerKind(kind), Name: a.Get("teller-name"), Contact: a.Get("teller-contact"), Agreement: family.Agreement(a.Get("agreement"))}
}

// The answers to who is telling us.
const (
	familyTells = "family"
	otherTells  = "other"
)

func (a answers) born() workday.Date { return a.date("born") }

// date is a date as it was typed, the zero date when it is none.
func (a answers) date(name string) workday.Date {
	y, m, d := number(a.Get(name+"-year")), number(a.Get(name+"-month")), number(a.Get(name+"-day"))
	date, err := workday.On(y, m, d)
	if err != nil {
		return workday.Date{}
	}
	return date
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0 // no part of a date is 0, so the date is refused
	}
	return n
}

func checkWorry(h *handler, r *web.Request, a answers) []fault.Field {
	wrong := a.command().ValidateWorry()
	if !byStaff(r.Actor()) {
		return wrong
	}
	if _, err := r.FormDate("told"); err != nil {
		fields, _ := fault.Fields(err)
		return append(wrong, fields...)
	}
	return append(wrong, a.command().ValidateTold(h.now(r))...)
}

// about is the child on record whom it is about, "" for another.
func (a answers) about() thread.Ref {
	ref, err := thread.Parse(a.Get("about"))
	if err != nil || ref.Kind() != thread.Child {
		return ""
	}
	return ref
}

func checkStage(_ *handler, _ *web.Request, a answers) []fault.Field {
	return a.command().ValidateStage()
}

func checkReach(_ *handler, _ *web.Request, a answers) []fault.Field {
	return a.command().ValidateReach()
}

func checkChild(h *handler, r *web.Request, a answers) []fault.Field {
	if _, err := r.FormDate("born"); err != nil {
		wrong, _ := fault.Fields(err)
		return wrong
	}
	cmd := a.command()
	var wrong []fault.Field
	if age := a.Get("age"); age != "" && cmd.Age == family.NoAge && cmd.Born.IsZero() {
		wrong = append(wrong, fault.Field{Name: "age", Message: "Enter an age in years, such as 7."})
	}
	wrong = append(wrong, cmd.ValidateChild(h.today(r))...)
	switch _, err := h.Service.Place(cmd.Area); {
	case cmd.Area == "" && a.Get("area-unsaid") == "":
		wrong = append(wrong, fault.Field{Name: "area", Message: "Enter the first half of your postcode, or tick that you would rather not say."})
	case err != nil:
		fields, _ := fault.Fields(err)
		wrong = append(wrong, fields...)
	}
	return wrong
}

func (h *handler) now(r *web.Request) (now time.Time) {
	_ = h.DB.View(r.Context(), func(tx *db.Tx) error { now = tx.Now(); return nil }) // as for today
	return now
}

func (h *handler) today(r *web.Request) (today workday.Date) {
	_ = h.DB.View(r.Context(), func(tx *db.Tx) error { today = tx.Today(); return nil }) // a zero day refuses every birth date; sending checks again
	return today
}

// missing is the first page whose answers are not complete, "" when all are.
func (h *handler) missing(a answers) string {
	cmd := a.command()
	switch {
	case len(cmd.ValidateWorry()) > 0:
		return worryPath
	case cmd.About == "" && cmd.Area == "" && a.Get("area-unsaid") == "":
		return childStep
	case len(cmd.ValidateReach()) > 0:
		return reachPath
	default:
		return ""
	}
}

func (h *handler) checkAnswers(w http.ResponseWriter, r *web.Request) error {
	a := kept(r)
	if path := h.missing(a); path != "" {
		return web.SeeOther(w, r, path)
	}
	return h.showCheck(w, r, a, nil)
}

func (h *handler) showCheck(w http.ResponseWriter, r *web.Request, a answers, wrong []fault.Field) error {
	p, err := h.page(r, step{path: checkPath, back: reachPath}, a, wrong)
	if err == nil {
		err = h.knownChild(r, &p)
	}
	if err != nil {
		return err
	}
	status := http.StatusOK
	if len(wrong) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, status, checkView(p))
}

func (h *handler) tell(w http.ResponseWriter, r *web.Request) error {
	a := kept(r)
	cmd := a.command()
	if !byStaff(r.Actor()) {
		cmd.Channel, cmd.ToldOn, cmd.ToldTime = "web", workday.Date{}, ""
	} else if cmd.Channel == "" {
		cmd.Channel = "phone"
	}
	cmd.Words = family.ReadUsing(r.Form(family.UseField), r.Form(family.ChangedField))
	out, err := h.Service.Raise(r.Context(), r.Actor(), cmd)
	if fields, ok := fault.Fields(err); ok {
		return h.showCheck(w, r, a, fields)
	}
	if err != nil {
		return err
	}
	r.Forget(keyAnswers)
	r.Remember(keySent, string(out.Ref)+" "+out.Code)
	return web.SeeOther(w, r, sentPath)
}

// sentPage tells what happens next and by when. Code is empty when the page is opened a second time.
type sentPage struct {
	Concern family.Concern
	Code    string
	Council family.Council
	Staff   bool
}

func (h *handler) sent(w http.ResponseWriter, r *web.Request) error {
	ref, code, _ := strings.Cut(r.Recall(keySent), " ")
	if ref == "" {
		return web.SeeOther(w, r, worryPath)
	}
	p := sentPage{Code: code, Staff: byStaff(r.Actor())}
	err := h.DB.View(r.Context(), func(tx *db.Tx) error {
		var err error
		if p.Concern, err = h.Service.Concern(r.Context(), tx, thread.Ref(ref)); err != nil {
			return err
		}
		p.Council, err = h.Service.Council(r.Context(), tx)
		return err
	})
	if err != nil {
		return err
	}
	r.Remember(keySent, ref)
	r.Remember(keyFollow, ref)
	return web.Render(w, r, http.StatusOK, sentView(p))
}

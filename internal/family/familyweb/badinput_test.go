package familyweb_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/web/webtest"
)

// onBoard counts the concerns that wait to be read.
func onBoard(t *testing.T, d *db.DB, s *family.Service) (all []family.Concern) {
	t.Helper()
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		all, err = s.Board(ctx, tx, family.BoardFilter{Limit: 100})
		return err
	})
	return all
}

// at walks the public pages to the one of a path, answering as little as may be.
func at(c *webtest.Client, path string) *webtest.Page {
	p := c.Get("/concerns/new")
	for _, answers := range []url.Values{{"worry": {"He cannot sleep."}}, {"area-unsaid": {"yes"}}, {}, {"way": {"phone"}, "phone": {"07700 900 982"}}} {
		if p.Path == path {
			return p
		}
		p = c.Submit(p, "", answers).Want(200)
	}
	return p
}

func TestBadInputIsNamedAndNothingTypedIsLost(t *testing.T) {
	site, d, s := world(t)
	long := strings.TrimSpace(strings.Repeat("worry ", 40_000))
	for _, c := range []struct{ what, path, field, typed, says string }{
		{"a postcode of no place", "/concerns/new/child", "area", "ZZ99 9ZZ", "ZZ99"},
		{"no postcode at all", "/concerns/new/child", "area", "next to the church", "postcode"},
		{"a postcode in Arabic letters", "/concerns/new/child", "area", "سانت", "postcode"},
		{"born tomorrow", "/concerns/new/child", "born", "24/11/2026", "must not be in the future"},
		{"born 25 years ago", "/concerns/new/child", "born", "23/11/2001", "under 25"},
		{"born in another century", "/concerns/new/child", "born", "23/11/1887", "under 25"},
		{"born on 30 February", "/concerns/new/child", "born", "30/2/2019", "real date"},
		{"born on words", "/concerns/new/child", "born", "soon/soon/soon", "4 numbers"},
		{"aged many", "/concerns/new/child", "age", "many", "such as 7"},
		{"aged 3.5", "/concerns/new/child", "age", "3.5", "such as 7"},
		{"words without end", "/concerns/new", "worry", long, "200,000 characters"},
		{"a name without end", "/concerns/new/reach", "name", strings.Repeat("É", 300), "200 characters"},
		{"a telephone that is none", "/concerns/new/reach", "phone", "ring the bell", "phone number"},
	} {
		t.Run(c.what, func(t *testing.T) {
			public := site.Client()
			page := at(public, c.path)
			typed, names := url.Values{c.field: {c.typed}}, []string{c.field}
			if c.field == "born" {
				typed, names = url.Values{}, nil
				for i, part := range strings.Split(c.typed, "/") {
					name := "born-" + []string{"day", "month", "year"}[i]
					typed.Set(name, part)
					names = append(names, name)
				}
			}
			if c.path == "/concerns/new/reach" {
				typed.Set("way", "text")
			}
			wrong := public.Submit(page, "", typed)
			if wrong.Status != 422 || wrong.Path != c.path || !strings.Contains(wrong.Text(".govuk-error-summary"), c.says) {
				t.Fatalf("status %d at %s: %s", wrong.Status, wrong.Path, wrong.Text(".govuk-error-summary"))
			}
			webtest.CheckHTML(t, wrong)
			_, form := wrong.Form("main form[method=post]")
			for _, name := range names {
				if form.Get(name) != typed.Get(name) {
					t.Errorf("%s was typed as %.40q and stands there as %.40q", name, typed.Get(name), form.Get(name))
				}
			}
		})
	}
	if all := onBoard(t, d, s); len(all) != 0 {
		t.Errorf("bad input left %d concerns", len(all))
	}
}

func TestEmojiAndRightToLeftTextComeBackAsTheyWereTyped(t *testing.T) {
	site, d, s := world(t)
	worry := "ابني لا ينام 😢 — he can’t sleep\r\nهو خائف 👨‍👩‍👦 ŷŵ"
	public := site.Client()
	p := public.Submit(public.Get("/concerns/new"), "", url.Values{"worry": {worry}}).Want(200)
	for _, answers := range []url.Values{{"child-name": {"سامي 🚂"}, "area-unsaid": {"yes"}}, {}, {"way": {"phone"}, "phone": {"07700 900 982"}, "language": {"العربية"}, "name": {"ليلى"}}, {}} {
		p = public.Submit(p, "", answers).Want(200)
	}
	all := onBoard(t, d, s)
	if len(all) != 1 {
		t.Fatalf("%d concerns", len(all))
	}
	if c := all[0]; strings.ReplaceAll(c.Worry, "\r", "") != strings.ReplaceAll(worry, "\r", "") || c.ChildName != "سامي 🚂" || c.Reach.Language != "العربية" || c.Reach.Name != "ليلى" {
		t.Errorf("kept %+v", c)
	}
	page := site.As(familytest.Worker).Get("/concerns/" + string(all[0].Ref)).Want(200)
	webtest.CheckHTML(t, page)
	if !strings.Contains(page.Body, "هو خائف 👨‍👩‍👦 ŷŵ") {
		t.Error("the worker does not read what was typed")
	}
}

func TestAParentWritesTwentyThousandWords(t *testing.T) {
	site, d, s := world(t)
	for what, words := range map[string]string{
		"English": "He cannot sleep and nobody answers. ", "Arabic": "ابني لا ينام منذ شهور طويلة ", "emoji and Hebrew": "😢 👨‍👩‍👦 הוא לא ישן בלילה ",
	} {
		t.Run(what, func(t *testing.T) {
			n := len(strings.Fields(words))
			worry := strings.TrimSpace(strings.Repeat(words, 20_000/n+1)) + " — the last word"
			before := len(onBoard(t, d, s))
			public := site.Client()
			form := public.Get("/concerns/new").Want(200)
			if form.Find("textarea[name=worry][dir=auto]").Length() != 1 {
				t.Error("what is typed does not run in the direction of its script")
			}
			_, fields := form.Form("main form[method=post]")
			public.Post("/draft/concerns/new", together(fields, url.Values{"worry": {worry}})).Want(200)
			if back := public.Get("/concerns/new").Text("textarea[name=worry]"); strings.TrimSpace(back) != worry {
				t.Errorf("of %d bytes %d were saved as they were typed", len(worry), len(back))
			}
			p := public.Submit(form, "", url.Values{"worry": {worry}}).Want(200)
			for _, answers := range []url.Values{{"area-unsaid": {"yes"}}, {}, {"way": {"phone"}, "phone": {"07700 900 982"}}, {}} {
				webtest.CheckHTML(t, p)
				p = public.Submit(p, "", answers).Want(200)
			}
			all := onBoard(t, d, s)
			if len(all) != before+1 {
				t.Fatalf("%d concerns, %d before", len(all), before)
			}
			i := slices.IndexFunc(all, func(c family.Concern) bool { return c.Worry == worry })
			if i < 0 {
				t.Fatal("what was kept is not what was written")
			}
			page := site.As(familytest.Worker).Get("/concerns/" + string(all[i].Ref)).Want(200)
			webtest.CheckHTML(t, page)
			details := page.Find("details:contains('Read the rest')")
			if details.Length() != 1 || !strings.Contains(details.Text(), "the last word") || page.Find("dd p[dir=auto]").Length() == 0 {
				t.Errorf("the worker does not read the first lines and the rest below: %d", details.Length())
			}
			list := site.As(familytest.Worker).Get("/concerns").Want(200)
			if len(list.Body) > 100_000 {
				t.Errorf("the list has %d bytes", len(list.Body))
			}
		})
	}
}

func TestTheSameFormSentTwiceIsOneConcern(t *testing.T) {
	site, d, s := world(t)
	public := site.Client()
	check := at(public, "/concerns/new/check")
	first := public.Submit(check, "", nil).Want(200)
	second := public.Submit(check, "", nil)
	if second.Status >= 500 || len(onBoard(t, d, s)) != 1 {
		t.Errorf("sent twice: %d, %d concerns", second.Status, len(onBoard(t, d, s)))
	}
	if !strings.Contains(first.Text("main"), string(onBoard(t, d, s)[0].Ref)) {
		t.Error("the reference is not the concern’s")
	}
}

func TestASchoolTellsWithTheParentsAgreementOrOfHarm(t *testing.T) {
	site, d, s := world(t)
	send := func(answers url.Values) (*webtest.Client, *webtest.Page) {
		public := site.Client()
		form := public.Get("/concerns/new").Want(200)
		return public, public.Submit(form, "", together(url.Values{"worry": {"He is alone."}, "teller": {"other"}, "teller-kind": {"school"}}, answers))
	}
	who := url.Values{"teller-name": {"Mr Made-Up, Made-Up Primary"}, "teller-contact": {"01632 960 001"}}
	for says, wrong := range map[string]url.Values{
		"Enter your name": {"agreement": {"agreed"}},
		"Say whether":     who,
		"Ask the parent":  together(who, url.Values{"agreement": {"not asked"}}),
	} {
		_, p := send(wrong)
		webtest.CheckHTML(t, p)
		if p.Status != 422 || !strings.Contains(p.Text(".govuk-error-summary"), says) || p.Text("textarea[name=worry]") != "He is alone." {
			t.Errorf("%s: %d %s", says, p.Status, p.Text(".govuk-error-summary"))
		}
	}
	for agreement, says := range map[string]string{"agreed": "The parent or carer agreed.", "harm": "fears harm"} {
		public, p := send(together(who, url.Values{"agreement": {agreement}}))
		for _, answers := range []url.Values{{"area-unsaid": {"yes"}}, {}, {"way": {string(family.ByTeller)}, "name": {"Maya Made-Up"}, "formats": {"large print", "easy read"}}, {}} {
			if p.Want(200).Text("h1") == "How can we reach the parent or carer?" {
				if harm := strings.Contains(p.Text("main"), "we write nothing to them"); harm != (agreement == "harm") {
					t.Errorf("%s: the page says that nobody writes to the parent: %t", agreement, harm)
				}
				p = public.Submit(p, "", url.Values{}).Want(422) // an answer is needed, and what stands there is kept
			}
			p = public.Submit(p, "", answers)
		}
		all := onBoard(t, d, s)
		var told family.Concern
		for _, c := range all {
			if string(c.Teller.Agreement) == agreement {
				told = c
			}
		}
		got := site.As(familytest.Worker).Get("/concerns/" + string(told.Ref)).Want(200).Text("main")
		if warns := strings.Contains(got, "Decide first how they hear of it"); warns != (agreement == "harm") {
			t.Errorf("%s: who reads it is warned before they reach the parent: %t", agreement, warns)
		}
		if told.Teller.Kind != family.School || told.Reach.Formats != "large print,easy read" || !strings.Contains(got, says) || !strings.Contains(got, "Large print, easy read") || told.Reach.Way != family.ByTeller || !strings.Contains(got, "not known. Ask whoever told us") {
			t.Errorf("%s: %+v %s", agreement, told, got)
		}
	}
}

func TestConcernsAreMeasuredByChannel(t *testing.T) {
	site, d, s := world(t)
	for i, channel := range []string{"web", "web", "web", "phone", "letter"} {
		told := familytest.Tell(t, d, s, func(r *family.Raise) {
			r.Channel = channel
			if i == 2 {
				r.Teller = family.Teller{Kind: family.GP, Name: "Dr Made-Up", Contact: "01632 960 001", Agreement: family.ParentAgreed}
			}
		})
		if channel != "web" || i > 0 {
			continue
		}
		familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := s.ScreenTx(ctx, tx, familytest.Worker.By(), family.Screen{Concern: told.Ref, Outcome: family.AdviceOnly, Why: "Asked.", Advice: "Ring."})
			return err
		})
	}
	worker := site.As(familytest.Worker)
	page := worker.Get("/concerns/channels").Want(200)
	webtest.CheckHTML(t, page)
	var rows []string
	for i := range page.Find("tbody tr").Length() {
		var cells []string
		page.Find("tbody tr").Eq(i).Find("th, td").Each(func(_ int, c *goquery.Selection) { cells = append(cells, strings.TrimSpace(c.Text())) })
		rows = append(rows, strings.Join(cells, " "))
	}
	want := []string{
		"Web The family 2 1 1 (100%) 0 0 (0%) 1 (50%) 0 (0%) 0 (0%)", "Web GP 1 0 0 0 0 (0%) 0 (0%) 0 (0%) 0 (0%)",
		"Phone The family 1 0 0 0 0 (0%) 0 (0%) 0 (0%) 0 (0%)", "Letter The family 1 0 0 0 0 (0%) 0 (0%) 0 (0%) 0 (0%)",
	}
	if fmt.Sprint(rows) != fmt.Sprint(want) {
		t.Errorf("the figures are\n%q, want\n%q", rows, want)
	}
	if empty := worker.Get("/concerns/channels?to=2025-01-01").Want(200); !strings.Contains(empty.Text("main"), "No concern was told in this time.") {
		t.Errorf("a time before: %s", empty.Text("main"))
	}
	if wrong := worker.Get("/concerns/channels?from=yesterday"); wrong.Status != 422 {
		t.Errorf("a day that is none: %d", wrong.Status)
	}
	if csv := worker.Get("/concerns/channels?format=csv").Want(200); !strings.Contains(csv.Body, "GP") {
		t.Errorf("the file: %s", csv.Body)
	}
	site.As(familytest.Mother).Get("/concerns/channels").Want(403)
}

func TestAFamilyReadsWhySomebodyCouldLook(t *testing.T) {
	site, _, _, known, worker := asWorker(t)
	worker.Get(childPage(known)).Want(200)
	mother := site.As(familytest.Mother)
	mother.Get(childPage(known)).Want(200)
	page := mother.Get(childPage(known) + "/looks").Want(200)
	webtest.CheckHTML(t, page)
	got := page.Text("table")
	if !strings.Contains(got, "Their team: screening a concern") || !strings.Contains(got, "Parental responsibility") {
		t.Errorf("why they could look: %s", got)
	}
}

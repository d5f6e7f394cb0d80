package site_test

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/app/site"
	"alongside/internal/db"
	"alongside/internal/family/referral"
	"alongside/internal/thread"
	"alongside/internal/web"
)

// otherCouncil is the second council of the walk, with families, staff and providers of its own in the same database.
const otherCouncil db.Scope = "E10000016"

// sources say where the records of a kind stand that are not, or not with their child, on the thread.
var sources = map[thread.Kind]string{
	thread.Person:         `SELECT person, '', '' FROM account WHERE scope=$1 ORDER BY person`,
	thread.Message:        `SELECT id, ref, '' FROM outbox WHERE scope=$1 AND channel='letter' AND state='queued' ORDER BY id`,
	thread.Admission:      `SELECT ref, '', provider FROM agreement_admission WHERE scope=$1 ORDER BY ref`,
	thread.Concern:        `SELECT ref, child, '' FROM family_concern WHERE scope=$1 ORDER BY ref`,
	thread.Booking:        `SELECT ref, child, '' FROM offer_booking WHERE scope=$1 ORDER BY ref`,
	thread.Child:          `SELECT ref, ref, '' FROM family_child WHERE scope=$1 ORDER BY ref`,
	thread.Award:          `SELECT ref, child, provider FROM brokerage_award WHERE scope=$1 AND emergency <> 0 ORDER BY ref`,
	thread.Expense:        `SELECT ref, '', provider FROM offer_expense WHERE scope=$1 ORDER BY ref`,
	thread.QualityConcern: `SELECT ref, '', CASE WHEN json_extract(body, '$.PutOn') = '' THEN '' ELSE provider END FROM agreement_concern WHERE scope=$1 ORDER BY ref`,
	thread.Document:       `SELECT d.ref, d.child, coalesce(p.ref, '') FROM document d LEFT JOIN provider p ON p.scope=d.scope AND p.ref=d.about WHERE d.scope=$1 AND (d.child<>'' OR p.ref<>'') ORDER BY d.ref`,
	thread.Comparison:     `SELECT ref, '', '' FROM waiting_comparison WHERE scope=$1 AND state='played' ORDER BY ref`,
	thread.RegisterImport: `SELECT ref, '', '' FROM provider_directory WHERE scope=$1 ORDER BY ref`,
	thread.Session:        `SELECT s.ref, '', o.provider FROM offer_session s JOIN offer o ON o.scope=s.scope AND o.ref=s.offer WHERE s.scope=$1 ORDER BY s.ref`,
}

// plansKept are the planned procurements, by their first version.
const plansKept = `SELECT ref, '', '' FROM planned_procurement WHERE scope=$1 AND version=1 ORDER BY ref`

// pathSources say where the records of a page stand that are only some of their kind.
var pathSources = map[string]string{
	"/notices/{id}":                     `SELECT ref, '', '' FROM agreement WHERE scope=$1 AND lead='' ORDER BY ref`, // what others let, they publish
	"/planned-procurements/{id}":        plansKept,
	"/planned-procurements/{id}/change": plansKept,
	"/planned-procurements/{id}/drop":   plansKept,
	"/planned-procurements/{id}/let":    plansKept,
	"/shared-agreements/{id}":           `SELECT agreement, '', '' FROM agreement_offered WHERE scope=$1 ORDER BY agreement`,
	"/facilitators/{id}":                `SELECT ref, '', provider FROM offer_facilitator WHERE scope=$1 ORDER BY ref`,
}

// asks are what a page is asked besides its path.
var asks = map[string]string{
	"GET /notices/{id}/draft": "?about={id}&notice=UK7",
}

// elsewhere are the pages of which the made-up county has none that a persona may open, and what opens them instead.
var elsewhere = map[string]string{
	"/children/{id}/shown":         "TestAFamilyShowsAPictureAndARecording",           // files are added only there: without a number it leads to the page of the words
	"/applications/{id}/more-time": "TestTheTimeForOneApplicationIsExtendedOnItsPage", // the county has no system under the 2015 Regulations
}

// parts say what can stand in the second place of a path about a child, or about a record that is no child's.
var parts = map[string]string{
	"{carer_id}":   `SELECT child, ref FROM family_carer WHERE scope=$1`,
	"{person_id}":  `SELECT provider, person FROM account WHERE scope=$1 AND provider<>'' AND to_on=''`,
	"{deadline}":   `SELECT child, CAST(n AS TEXT) FROM deadline WHERE scope=$1 AND state IN ('running', 'paused') ORDER BY state DESC`, // the last stands
	"{receipt_id}": `SELECT about, ref FROM document WHERE scope=$1 AND child=''`,
	"{round}":      `SELECT agreement, CAST(n AS TEXT) FROM agreement_uplift WHERE scope=$1 ORDER BY n`,
	"{letter}":     `SELECT ref, id FROM outbox WHERE scope=$1 AND channel='letter' AND state='queued'`,
}

// whose are the records that are open to somebody by name.
var whose = []string{
	`SELECT ref, owner FROM query WHERE scope=$1 AND owner <> ''`,
	`SELECT d.ref, q.owner FROM document d JOIN query q ON q.scope=d.scope AND q.ref=d.about WHERE d.scope=$1`,
	`SELECT ref, told FROM waiting_diary_call WHERE scope=$1`,
	`SELECT ref, json_extract(needs, '$[0].person') FROM family_meeting WHERE scope=$1 AND needs LIKE '[{%'`,
	`SELECT ref, facilitator FROM offer_session WHERE scope=$1 AND facilitator <> ''`,
	`SELECT ref, json_extract(body, '$.ByRef') FROM agreement_concern WHERE scope=$1`,
}

// council is one council of the walk, seen from its own site.
type council struct {
	*world
	records map[thread.Kind][]thread.Node
	special map[string][]thread.Node         // the records of pathSources, by path
	whose   map[thread.Ref]thread.Ref        // who is named on a record, by its reference
	inner   map[string]map[thread.Ref]string // what a path's second part stands for, for each child
}

func (w *world) read(query string, args []any, dest func() []any, each func()) {
	w.t.Helper()
	err := w.d.View(w.ctx, func(tx *db.Tx) error {
		return db.Each(w.ctx, tx, query, append([]any{tx.Scope()}, args...), func(scan func(dest ...any) error) error {
			err := scan(dest()...)
			each()
			return err
		})
	})
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
}

func (w *world) council() council {
	w.t.Helper()
	c := council{world: w, records: w.nodes(0), special: map[string][]thread.Node{}, whose: map[thread.Ref]thread.Ref{}, inner: map[string]map[thread.Ref]string{}}
	for kind, query := range sources {
		c.records[kind] = nil
		n := thread.Node{Kind: kind}
		w.read(query, nil, func() []any { return []any{&n.Ref, &n.Child, &n.Provider} }, func() { c.records[kind] = append(c.records[kind], n) })
	}
	for path, query := range pathSources {
		var n thread.Node
		w.read(query, nil, func() []any { return []any{&n.Ref, &n.Child, &n.Provider} }, func() { c.special[path] = append(c.special[path], n) })
	}
	for i, n := range c.records[thread.Provider] {
		c.records[thread.Provider][i].Provider = n.Ref
	}
	for _, query := range whose {
		var ref, person thread.Ref
		w.read(query, nil, func() []any { return []any{&ref, &person} }, func() { c.whose[ref] = person })
	}
	for _, path := range []string{"/thread/{ref}", "/documents/about/{id}"} {
		c.special[path] = slices.Concat(c.records[thread.Child], c.records[thread.Package], c.records[thread.Agreement], c.records[thread.Provider])
	}
	for name, query := range parts {
		c.inner[name] = map[thread.Ref]string{}
		var child thread.Ref
		var id string
		w.read(query, nil, func() []any { return []any{&child, &id} }, func() { c.inner[name][child] = id })
	}
	return c
}

// persona is somebody signed in, with what is theirs.
type persona struct {
	role     access.Role
	browser  *http.Client
	children map[thread.Ref]bool
	provider thread.Ref
	person   thread.Ref
}

func (w *world) persona(role access.Role) persona {
	w.t.Helper()
	p := persona{role: role, browser: w.as(role), children: w.children(role)}
	w.read(`SELECT a.provider, a.person FROM account a JOIN persona p ON p.scope=a.scope AND p.person=a.person WHERE a.scope=$1 AND p.role=$2`, []any{role},
		func() []any { return []any{&p.provider, &p.person} }, func() {})
	return p
}

func (p persona) may(rt web.Route) bool {
	return p.role.May(rt.Permission) || rt.Permission == access.Public || rt.Permission == access.SignedIn
}

// owns says whether a record is theirs in the way that the page asks for.
func (c council) owns(p persona, need site.Need, n thread.Node) bool {
	named := c.whose[n.Ref] == p.person
	switch need {
	case site.OnThread:
		return named || p.opens(n)
	case site.Raised:
		return named || p.role.May(access.ProviderQuality) || p.provider != "" && n.Provider == p.provider
	case site.Given:
		return named || p.role == access.RoleCoOrdinator || p.provider != "" && n.Provider == p.provider
	case site.Asked:
		return p.children[n.Child] && (named || p.provider == "" && p.role.May(access.FamilySee))
	case site.OwnConcern:
		return p.children[n.Child] || p.role.May(access.ConcernScreen)
	case site.Answering:
		return p.children[n.Child] && (named || p.role != access.RolePractitioner) // whose children have leads, who answer for them
	case site.Met:
		return p.children[n.Child] && (named || p.role != access.RoleParent && p.role != access.RoleYoungPerson)
	case site.OwnChild, site.LedChild:
		return p.children[n.Child] && (p.provider == "" || n.Provider == "" || n.Provider == p.provider)
	case site.OwnProvider:
		return p.provider == "" || n.Provider == p.provider
	case site.Referred:
		return p.provider != "" && n.Provider == p.provider && n.State != string(referral.Declined) && n.State != string(referral.Withdrawn)
	case site.OwnFile:
		return p.provider != "" && n.Provider == p.provider
	default:
		return true
	}
}

// opens says whether the page of an object on the thread opens to them: a child's, a package's, an agreement's or an organisation's.
func (p persona) opens(n thread.Node) bool {
	switch n.Kind {
	case thread.Agreement:
		return p.role.May(access.AgreementSee)
	case thread.Document:
		if n.Child == "" {
			return p.role.May(access.ProviderSee) && (p.provider == "" || n.Provider == p.provider)
		}
		return p.role.May(access.FamilySee) && p.provider == "" && p.children[n.Child]
	case thread.Provider:
		return p.role.May(access.ProviderSee)
	case thread.Package:
		return p.role.May(access.DeliveryPackageSee) && p.children[n.Child] && (p.provider == "" || n.Provider == p.provider)
	default:
		return p.role.May(access.FamilySee) && p.provider == "" && p.children[n.Child]
	}
}

// at puts a record's reference, and what else the path asks for, into a route's path. It is empty when the record has no such
// thing.
func (c council) at(rt web.Route, n thread.Node) string {
	path := strings.NewReplacer("{id}", string(n.Ref), "{ref}", string(n.Ref)).Replace(rt.Path + asks[rt.Method+" "+rt.Path])
	for name, of := range c.inner {
		if strings.Contains(path, name) {
			part := of[cmp.Or(n.Child, n.Ref)]
			if part == "" {
				return ""
			}
			path = strings.ReplaceAll(path, name, part)
		}
	}
	if strings.Contains(path, "{") {
		return ""
	}
	return path
}

// of are the records that a route can be asked for.
func (c council) of(rt web.Route, kind thread.Kind) []thread.Node {
	all, special := c.special[rt.Path]
	if !special {
		all = c.records[kind]
	}
	return slices.DeleteFunc(slices.Clone(all), func(n thread.Node) bool { return c.at(rt, n) == "" })
}

// few takes at most n records that fit, spread over all of them.
func few(all []thread.Node, n int, fits func(thread.Node) bool) []thread.Node {
	all = slices.DeleteFunc(slices.Clone(all), func(x thread.Node) bool { return !fits(x) })
	if len(all) <= n {
		return all
	}
	var out []thread.Node
	for i := range n {
		out = append(out, all[i*(len(all)-1)/max(1, n-1)])
	}
	return out
}

// allowed are the answers that a page may give about a record that is theirs: shown, not the time for it, or a step of another
// of the child's people.
var allowed = map[site.Need][]int{
	site.AnyOfCouncil: {200},
	site.Published:    {200, 403, 404},
	site.OwnChild:     {200, 303, 403, 409},
	site.Met:          {200},
	site.OwnConcern:   {200, 404, 409},
	site.WaitingChild: {200, 404, 409},
	site.LedChild:     {200, 403, 404, 409},
	site.Invited:      {200, 404},
	site.OwnProvider:  {200, 403, 404, 409},
	site.OwnTeam:      {200, 403},
	site.Asked:        {200, 303, 403, 404, 409},
	site.Staff:        {200, 404},
	site.Referred:     {200, 404, 409}, // the walk itself withdraws some
	site.Answering:    {200, 404},
	site.Raised:       {200},
	site.Given:        {200, 303},
	site.OwnFile:      {200, 404},
	site.Drafted:      {200, 404},
	site.OnThread:     {200, 404}, // whose role cannot open the page of the child itself finds no thread or document from it
}

// refused are the answers about a record of their own council that is not theirs.
func refused(method string, need site.Need) []int {
	if method == http.MethodPost {
		return []int{403, 404} // a form may ask for the right person first, whatever the record is
	}
	if need == site.OwnProvider || need == site.Given {
		return []int{403, 404} // offers are public; that they cannot be changed is no secret
	}
	return []int{404}
}

// tally counts what the walk met, so that a walk that meets nothing fails.
type tally struct {
	byRole, own, other, foreign int
	opened                      map[string]bool
	answers                     map[opening]map[int]int // of pages about a record of their own, by role and path
}

func (c council) walkPages(t *testing.T, there council, p persona, met *tally) {
	t.Helper()
	for _, rt := range c.site.Router.Routes() {
		record, known := site.RecordOf(rt.Path)
		if !known {
			t.Errorf("nobody has said what opens %s: add it to records.go", rt.Path)
		}
		if rt.Method != http.MethodGet || !known || record.Kind == "" {
			continue
		}
		get := func(n thread.Node, here council) int {
			return c.do(p.browser, http.MethodGet, here.at(rt, n), nil).status
		}
		if !p.may(rt) {
			for _, where := range []council{c, there} {
				for _, n := range few(where.of(rt, record.Kind), 1, anything) {
					met.byRole++
					if got := get(n, where); got != http.StatusForbidden {
						t.Errorf("%s without %s: GET %s is %d, want 403", p.role, rt.Permission, rt.Path, got)
					}
				}
			}
			continue
		}
		at := opening{p.role, rt.Path}
		if met.answers[at] == nil {
			met.answers[at] = map[int]int{}
		}
		for i, n := range few(c.of(rt, record.Kind), 200, func(n thread.Node) bool { return c.owns(p, record.Need, n) }) {
			if i >= 4 && met.answers[at][http.StatusOK]+met.answers[at][http.StatusSeeOther] > 0 {
				break // the rest is for pages that only a record in the right state opens
			}
			got := get(n, c)
			met.answers[at][got]++
			if got == http.StatusTooManyRequests { // a public feed, which says to everybody that asks too often that they wait
				break
			}
			met.own++
			met.opened[rt.Path] = met.opened[rt.Path] || got == http.StatusOK
			if !slices.Contains(allowed[record.Need], got) {
				t.Errorf("%s, %s: GET %s (%s) is %d, want one of %d", p.role, record.Need, rt.Path, n.Ref, got, allowed[record.Need])
			}
		}
		for _, n := range few(c.of(rt, record.Kind), 3, func(n thread.Node) bool { return !c.owns(p, record.Need, n) }) {
			met.other++
			if got := get(n, c); got != http.StatusTooManyRequests && !slices.Contains(refused(rt.Method, record.Need), got) {
				t.Errorf("%s has nothing to do with %s: GET %s is %d, want %d", p.role, n.Ref, rt.Path, got, refused(rt.Method, record.Need))
			}
		}
		for _, n := range few(there.of(rt, record.Kind), 2, anything) {
			met.foreign++
			if got := get(n, there); got != http.StatusNotFound && got != http.StatusTooManyRequests {
				t.Errorf("%s finds another council's %s: GET %s is %d, want 404", p.role, n.Ref, rt.Path, got)
			}
		}
	}
}

func anything(thread.Node) bool { return true }

// forms sends every form as somebody to whom it is closed in each of the ways there are.
func (c council) walkForms(t *testing.T, there council, p persona, met *tally) {
	t.Helper()
	token := c.form(p.browser, "/demo").Get("csrf")
	if token == "" {
		t.Fatal("no token")
	}
	for _, rt := range c.site.Router.Routes() {
		record, _ := site.RecordOf(rt.Path)
		if rt.Method != http.MethodPost {
			continue
		}
		own := few(c.of(rt, record.Kind), 1, func(n thread.Node) bool { return c.owns(p, record.Need, n) })
		path := strings.Replace(rt.Path, "{form...}", "nothing", 1)
		if len(own) > 0 {
			path = c.at(rt, own[0])
		}
		if got := c.send(p.browser, path, "cross-site", url.Values{"csrf": {token}}); got != http.StatusForbidden {
			t.Errorf("%s: POST %s from another site is %d, want 403", p.role, rt.Path, got)
		}
		if got := c.send(p.browser, path, "same-origin", url.Values{}); !slices.Contains([]int{303, 403, 404, 429}, got) {
			t.Errorf("%s: POST %s without the token is %d", p.role, rt.Path, got)
		}
		met.byRole += 2
		if !p.may(rt) {
			if got := c.send(p.browser, path, "same-origin", url.Values{"csrf": {token}}); got != http.StatusForbidden && got != http.StatusTooManyRequests {
				t.Errorf("%s without %s: POST %s is %d, want 403", p.role, rt.Permission, rt.Path, got)
			}
			continue
		}
		if record.Kind == "" {
			continue
		}
		for _, n := range few(c.of(rt, record.Kind), 2, func(n thread.Node) bool { return !c.owns(p, record.Need, n) }) {
			met.other++
			if got := c.send(p.browser, c.at(rt, n), "same-origin", url.Values{"csrf": {token}}); !slices.Contains(refused(rt.Method, record.Need), got) {
				t.Errorf("%s has nothing to do with %s: POST %s is %d, want %d", p.role, n.Ref, rt.Path, got, refused(rt.Method, record.Need))
			}
		}
		for _, n := range few(there.of(rt, record.Kind), 1, anything) {
			met.foreign++
			if got := c.send(p.browser, there.at(rt, n), "same-origin", url.Values{"csrf": {token}}); got != http.StatusNotFound && got != http.StatusForbidden {
				t.Errorf("%s sends a form about another council's %s: POST %s is %d, want 404 or 403", p.role, n.Ref, rt.Path, got)
			}
		}
	}
}

// send posts a form with the header by which a browser says which site it stands on.
func (w *world) send(c *http.Client, path, from string, form url.Values) int {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", from)
	if from == "cross-site" {
		req.Header.Set("Origin", "https://elsewhere.example")
	}
	res, err := c.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode
}

// TestTheAccessWalk goes through every route as every persona of two councils in one database, at records of their own, of
// other families and of the other council; and sends every form without its token, from another site, and at records that
// are not theirs. What opens which record stands in docs/access.md, which is written from the same table. Nothing that is
// refused changes anything.
func TestTheAccessWalk(t *testing.T) {
	one, two := startTwo(t)
	for _, pair := range [][2]council{{one, two}, {two, one}} {
		here, there := pair[0], pair[1]
		t.Run(string(here.scope), func(t *testing.T) {
			met := tally{opened: map[string]bool{}, answers: map[opening]map[int]int{}}
			var people []persona
			for _, role := range personas() {
				people = append(people, here.persona(role))
			}
			people = append(people, here.colleagues()...)
			const written = `SELECT CAST(count(*) AS TEXT) FROM audit_entry WHERE scope=$1 AND kind <> 'look' AND action NOT IN ('document opened', 'letter shown to be printed')` // as reading is
			before := here.one(written) + " " + there.one(written)
			for _, p := range people {
				here.walkPages(t, there, p, &met)
				here.walkForms(t, there, p, &met)
			}
			if after := here.one(written) + " " + there.one(written); after != before {
				t.Errorf("what was refused wrote something: %s entries before, %s after", before, after)
			}
			for _, rt := range here.site.Router.Routes() {
				if r, _ := site.RecordOf(rt.Path); rt.Method == http.MethodGet && r.Kind != "" && met.opened[rt.Path] == (elsewhere[rt.Path] != "") {
					t.Errorf("%s: opened is %t, and elsewhere says %q", rt.Path, met.opened[rt.Path], elsewhere[rt.Path])
				}
			}
			met.promised(t)
			t.Logf("%d refused by role or token, %d of their own, %d of others, %d of another council", met.byRole, met.own, met.other, met.foreign)
			if met.byRole < 1000 || met.own < 1000 || met.other < 500 || met.foreign < 500 {
				t.Error("the walk met too little to prove anything")
			}
		})
	}
}

// TestASessionStaysInItsOwnCouncil carries a browser's session to the other council's site, where it opens nothing.
func TestASessionStaysInItsOwnCouncil(t *testing.T) {
	one, two := startTwo(t)
	for _, role := range []access.Role{access.RoleParent, access.RoleLead, access.RoleLeadManager, access.RoleBroker, access.RoleFinance, access.RoleAdministrator} {
		p := one.persona(role)
		for _, rt := range two.site.Router.Routes() {
			record, _ := site.RecordOf(rt.Path)
			if rt.Method != http.MethodGet || record.Kind == "" || rt.Permission == access.Public || access.RolePublic.May(rt.Permission) || !p.may(rt) {
				continue
			}
			for _, n := range few(two.of(rt, record.Kind), 1, anything) {
				if got := two.do(p.browser, http.MethodGet, two.at(rt, n), nil).status; got != http.StatusNotFound {
					t.Errorf("%s of %s opens %s of %s: %d, want 404", role, one.scope, rt.Path, two.scope, got)
				}
			}
		}
	}
}

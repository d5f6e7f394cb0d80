package wiring

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/app/schema"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/family"
	"alongside/internal/family/familytest"
	"alongside/internal/fault"
	"alongside/internal/lead"
	"alongside/internal/notify"
	"alongside/internal/query"
	"alongside/internal/team"
	"alongside/internal/thread"
	"alongside/internal/waiting"
	"alongside/internal/waiting/diary"
	"alongside/internal/waiting/waitingsql"
	"alongside/internal/workday"
)

// staysWith are the tables with a column for the child whose rows do not follow a merge, each with the reason.
var staysWith = map[string]string{
	"access_relationship":    "whoever may see one record may see both: shared, and taken back",
	"access_glass":           "which record was opened in an emergency",
	"access_glass_review":    "which record was opened in an emergency",
	"audit_entry":            "the audit is never changed; looks are read over all records",
	"audit_child_set_member": "the audit is never changed; looks are read over all records",
	"family_closed":          "what an adoption closed is opened over all records",
	"finance_line":           "an invoice stays as it was billed",
	"spot_absent_answer":     "says which package of a list belongs to a record",
	"waiting_diary":          "settings of a diary; its entries are counted on",
}

// movesItself are the tables that the family and the waiting lists move themselves, because their rows are counted from 1.
var movesItself = []string{"family_concern", "family_carer", "family_statement", "family_child_voice", "family_shown", "family_own_reach", "family_use", "family_consent", "family_order", "family_capacity",
	"family_visit", "family_visit_edit", "family_referral", "waiting_diary_entry", "thread_node", "deadline"}

// TestEveryTableWithAChildHasItsPlaceInAMerge finds a table that was added and forgotten.
func TestEveryTableWithAChildHasItsPlaceInAMerge(t *testing.T) {
	d := dbtest.SQLite(t, schema.Migrations()...)
	moved := slices.Clone(movesItself)
	for _, o := range OfChildren() {
		moved = append(moved, o.Table)
	}
	seen := 0
	familytest.InTx(t, d, func(ctx context.Context, tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT m.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND c.name = 'child' ORDER BY m.name`, nil,
			func(scan func(dest ...any) error) error {
				var table string
				err := scan(&table)
				seen++
				if _, stays := staysWith[table]; stays == slices.Contains(moved, table) {
					t.Errorf("%s: say in OfChildren of its package how its rows follow a merge, or here why they do not", table)
				}
				return err
			})
	})
	if seen < 25 {
		t.Errorf("only %d tables have a child", seen)
	}
}

// pair are two records of one child: that of the household, and another which an aunt opened.
type pair struct {
	*household
	drop  thread.Ref
	aunt  family.Carer
	leads [2]access.Actor // who leads each
	query thread.Ref      // what the aunt asked
	waits [2]thread.Ref
}

func newPair(t *testing.T, d *db.DB) *pair {
	t.Helper()
	p := &pair{household: newHouseholdOn(t, d)}
	home := familytest.Household()
	home.Child.External = nil
	home.Carers = []family.NewCarer{home.Carers[1], {Person: familytest.Refs(t, d, thread.Person, 1)[0], Relation: "aunt", Lives: true,
		Reach: family.Reach{Way: family.ByEmail, Name: "Ann Made-Up", Email: "ann@example.com", Address: "9 Hidden Lane"}}}
	p.on(0, func(ctx context.Context, tx *db.Tx) error {
		here := authority.Authority{Code: tx.Scope(), Name: "Testshire County Council", Kind: "county", Contact: authority.Contact{Phone: "0300 000 0000", Hours: "Monday to Friday", Danger: []string{"Ring 999."}}}
		if err := p.s.Authority.SetUpTx(ctx, tx, familytest.Worker.By(), here); err != nil {
			return err
		}
		out, err := p.s.Family.OpenFamilyTx(ctx, tx, familytest.Worker.By(), home)
		if err != nil {
			return err
		}
		p.drop, p.aunt = out.Child, out.Carers[1]
		workers, err := p.s.Team.CreateTx(ctx, tx, familytest.Worker.By(), team.Team{Name: "Leads", Service: LeadService, Manager: familytest.Worker.Person})
		if err != nil {
			return err
		}
		for i, child := range []thread.Ref{p.child, p.drop} {
			name := fmt.Sprintf("Lead Made-Up %d", i)
			person, err := p.s.Authority.CreateAccountTx(ctx, tx, familytest.Worker.By(), authority.NewAccount{
				Name: name, Email: fmt.Sprintf("lead%d@council.example", i), Roles: []access.Role{access.RoleLead}})
			if err != nil {
				return err
			}
			p.leads[i] = access.Actor{Person: person, Name: name, Roles: []access.Role{access.RoleLead}, Scope: dbtest.Scope}
			if err := p.s.Team.JoinTx(ctx, tx, familytest.Worker.By(), team.Join{Team: workers, Person: person, Capacity: 20}); err != nil {
				return err
			}
			if _, err := p.s.Lead.AllocateTx(ctx, tx, familytest.Worker.By(), lead.Allocate{Child: child, Lead: person, Why: "Near."}); err != nil {
				return err
			}
		}
		return p.tell(ctx, tx)
	})
	return p
}

// tell has both families say, ask and wait for something.
func (p *pair) tell(ctx context.Context, tx *db.Tx) (err error) {
	s, aunt := p.s, access.Actor{Person: p.aunt.Person, Name: "Ann Made-Up", Roles: []access.Role{access.RoleParent}, Scope: dbtest.Scope}
	if p.query, err = s.Query.AskTx(ctx, tx, aunt, query.Ask{Child: p.drop, Subject: "The bus", Points: []string{"Who pays the bus?"}, Owner: p.leads[1].Person}); err != nil {
		return err
	}
	for _, w := range []struct {
		child thread.Ref
		by    access.Actor
		text  string
	}{{p.child, familytest.Mother, "Ours: he sings."}, {p.drop, p.leads[1], "Hers, written down: she lives by the canal."}, {p.drop, aunt, "Hers: he draws by the canal."}} {
		if err := s.Family.WriteStatementTx(ctx, tx, w.by.By(), family.WriteStatement{Child: w.child, Text: w.text, Version: p.versionOf(ctx, tx, w.by, w.child)}); err != nil {
			return err
		}
	}
	if _, err := s.Family.GiveConsentTx(ctx, tx, aunt.By(), family.GiveConsent{Child: p.drop, With: "A club", What: "His name", Giver: "Ann Made-Up", How: "here"}); err != nil {
		return err
	}
	if _, err := s.Family.GiveConsentTx(ctx, tx, familytest.Mother.By(), family.GiveConsent{Child: p.child, With: "A school", What: "His name", Giver: "Maya Made-Up", How: "here"}); err != nil {
		return err
	}
	list := waiting.SetList{List: waiting.List{Name: "neurodevelopmental", Kind: waiting.Health, Rule: "Made up", From: tx.Today().AddDays(-400)}}
	if err := s.Waiting.SetListTx(ctx, tx, familytest.Worker.By(), list); err != nil {
		return err
	}
	for i, child := range []thread.Ref{p.child, p.drop} {
		join := waiting.Join{Child: child, Pathway: "neurodevelopmental", On: tx.Today().AddDays(-10 * (i + 1))}
		if p.waits[i], err = s.Waiting.JoinTx(ctx, tx, familytest.Worker.By(), join); err != nil {
			return err
		}
		if _, err := (waitingsql.Diaries{}).InsertEntry(ctx, tx, diaryEntry(child, tx)); err != nil {
			return err
		}
	}
	return nil
}

// write has the mother write on the kept record.
func (p *pair) write(ctx context.Context, tx *db.Tx, text string) error {
	cmd := family.WriteStatement{Child: p.child, Text: text, Version: p.versionOf(ctx, tx, familytest.Mother, p.child)}
	return p.s.Family.WriteStatementTx(ctx, tx, familytest.Mother.By(), cmd)
}

func (p *pair) versionOf(ctx context.Context, tx *db.Tx, by access.Actor, child thread.Ref) int {
	all, err := p.s.Family.Spoken(ctx, tx, by.Person, child)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, v := range all {
		if v.Voice == family.FamilyVoice {
			return v.Latest().Version
		}
	}
	return 0
}

// state is what stands on the two records, a line each.
func (p *pair) state(days int) (lines []string) {
	p.on(days, func(ctx context.Context, tx *db.Tx) error {
		add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
		for _, child := range []thread.Ref{p.child, p.drop} {
			asked, err := p.s.Query.Of(ctx, tx, child)
			if err != nil {
				return err
			}
			for _, q := range asked {
				add("%s asks %q of %s", child, q.Subject, q.Owner)
			}
			for _, who := range []access.Actor{familytest.Mother, {Person: p.aunt.Person}, p.leads[0]} {
				voices, err := p.s.Family.Spoken(ctx, tx, who.Person, child)
				if err != nil {
					return err
				}
				for _, v := range voices {
					for _, said := range v.Said {
						add("%s: %s reads %q of %q", child, who.Person, said.Text, v.Of)
					}
				}
			}
			waits, err := p.s.Waiting.Of(ctx, tx, child)
			if err != nil {
				return err
			}
			for _, w := range waits {
				add("%s waits since %s until %s %q", child, w.JoinedOn, w.LeftOn, w.Reason)
			}
			entries, err := waitingsql.Diaries{}.Entries(ctx, tx, child, familytest.Father.Person, 0, 9)
			if err != nil {
				return err
			}
			leads, err := p.s.Lead.Of(ctx, tx, child)
			if err != nil {
				return err
			}
			consents, err := p.s.Family.Consents(ctx, tx, familytest.Worker, child)
			if err != nil {
				return err
			}
			for _, c := range consents {
				add("%s shares %d with %s", child, c.N, c.With)
			}
			clocks, err := deadline.OfChildren(ctx, tx, child)
			if err != nil {
				return err
			}
			for _, c := range clocks[child] {
				add("%s: %s of %s by %s, of %s", child, c.Rule, c.Ref.Kind(), c.Due, c.Owner)
			}
			add("%s: %d entries of a diary, led by %q", child, len(entries), leads[child].Person)
		}
		return nil
	})
	slices.Sort(lines)
	return lines
}

func about(lines []string, child thread.Ref) (out []string) {
	for _, l := range lines {
		if strings.HasPrefix(l, string(child)) {
			out = append(out, l)
		}
	}
	return out
}

func has(lines []string, words ...string) bool {
	return slices.ContainsFunc(lines, func(l string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(l, w) })
	})
}

func TestARecordThatWasMergedSpeaksWithOneVoice(t *testing.T) {
	for engine, open := range map[string]func(testing.TB, ...db.Migration) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		t.Run(engine, func(t *testing.T) { mergesWhole(t, newPair(t, open(t, schema.Migrations()...))) })
	}
}

func mergesWhole(t *testing.T, p *pair) {
	cmd := family.MergeChildren{Keep: p.child, Drop: p.drop, Why: "One certificate.", Home: family.KeptHome, Lead: p.leads[1].Person, LeadWhy: "She knows both homes."}
	p.on(1, func(ctx context.Context, tx *db.Tx) error { return p.write(ctx, tx, "Ours: he sings, and hums.") }) // later than what the other family wrote
	before := p.state(1)
	for field, change := range map[string]func(*family.MergeChildren){"home": func(c *family.MergeChildren) { c.Home = "" },
		"lead": func(c *family.MergeChildren) { c.Lead = "" }, "lead-why": func(c *family.MergeChildren) { c.LeadWhy = " " }} {
		wrong := cmd
		change(&wrong)
		if fields, ok := fault.Fields(p.try(1, func(ctx context.Context, tx *db.Tx) error {
			return p.s.Family.MergeTx(ctx, tx, familytest.Worker.By(), wrong)
		})); !ok || fields[0].Name != field {
			t.Errorf("without %s: %+v", field, fields)
		}
	}
	if err := p.try(1, func(ctx context.Context, tx *db.Tx) error {
		stale := cmd
		stale.DropVersion = 99
		return p.s.Family.MergeTx(ctx, tx, familytest.Worker.By(), stale)
	}); !fault.Is(err, fault.KindConflict) {
		t.Errorf("a record that was changed since is merged: %v", err)
	}
	if now := p.state(1); !slices.Equal(now, before) {
		t.Error("a merge that is refused leaves something")
	}
	p.sent = nil
	p.on(1, func(ctx context.Context, tx *db.Tx) error {
		return p.s.Family.MergeTx(ctx, tx, familytest.Worker.By(), cmd)
	})
	after := p.state(1)
	p.oneVoice(after)
	p.on(2, func(ctx context.Context, tx *db.Tx) error { // written in between: it stays
		if err := p.write(ctx, tx, "In between: he plays."); err != nil {
			return err
		}
		_, err := p.s.Query.AskTx(ctx, tx, familytest.Mother, query.Ask{Child: p.child, Subject: "In between", Points: []string{"Who?"}})
		return err
	})
	p.on(3, func(ctx context.Context, tx *db.Tx) error {
		return p.s.Family.UndoMergeTx(ctx, tx, familytest.Worker.By(), family.UndoMerge{Drop: p.drop, Why: "Cousins."})
	})
	again := slices.DeleteFunc(p.state(3), func(l string) bool { return strings.Contains(l, "In between") || strings.Contains(l, "query-") })
	want := slices.DeleteFunc(slices.Clone(before), func(l string) bool { return strings.Contains(l, "query-") })
	if !slices.Equal(again, want) {
		t.Errorf("after it was undone:\n%s\nbefore:\n%s", strings.Join(again, "\n"), strings.Join(want, "\n"))
	}
	if !has(p.state(3), string(p.child), "In between") {
		t.Error("what was asked in between is not with the record on which it was asked")
	}
}

// try does something that is to be refused.
func (p *pair) try(days int, do func(ctx context.Context, tx *db.Tx) error) error {
	ctx := db.WithNow(dbtest.Ctx(p.t), workday.DateOf(dbtest.Clock(p.d).Now()).AddDays(days).At(9, 0))
	return p.d.InTx(ctx, func(tx *db.Tx) error { return do(ctx, tx) })
}

// oneVoice holds what stands on the kept record after a merge.
func (p *pair) oneVoice(after []string) {
	t := p.t
	t.Helper()
	kept, mother, aunt := string(p.child), string(familytest.Mother.Person), string(p.aunt.Person)
	for what, words := range map[string][]string{
		"the question of the other record":   {kept, "The bus", string(p.leads[1].Person)},
		"the mother's own words":             {kept + ": " + mother, "he sings"},
		"the aunt's own words":               {kept + ": " + aunt, "he draws"},
		"what was written down for the aunt": {kept + ": " + aunt, "she lives by the canal"},
		"both words for who works with them": {kept + ": " + string(p.leads[0].Person), "she lives by the canal"},
		"the earlier wait":                   {kept, "waits since", "until  "},
		"the second wait":                    {kept, string(waiting.Doubled)},
		"the agreement of the other record":  {kept, "shares 2 with A club"},
		"both diaries, and who was chosen":   {kept + ": 2 entries", string(p.leads[1].Person)},
		"the promise to answer":              {kept, "query-"},
	} {
		if !has(after, words...) {
			t.Errorf("the kept record lacks %s:\n%s", what, strings.Join(about(after, p.child), "\n"))
		}
	}
	for what, words := range map[string][]string{
		"the mother reads what was written in the other home":            {mother, "canal"},
		"the aunt reads what was written in the mother's home":           {aunt, "he sings"},
		"a question is left behind":                                      {string(p.drop) + " asks"},
		"a date is left behind":                                          {string(p.drop) + ": ", " of query by"},
		"a wait is left behind":                                          {string(p.drop) + " waits"},
		"the later date stands":                                          {kept, "waits since " + p.day(-10), "until  "},
		"an allocation is left behind, or both leads lead":               {string(p.leads[0].Person), "led by"},
		"the lead whose time is over still has to answer for this child": {kept, ", of " + string(p.leads[0].Person)},
	} {
		if has(after, words...) {
			t.Errorf("%s:\n%s", what, strings.Join(after, "\n"))
		}
	}
	told := map[string]int{}
	for _, m := range p.sent {
		told[m.Template+" to "+m.To.Value]++
	}
	for _, who := range []string{notify.LeadChanges.ID + " to maya@example.com", notify.LeadEnded.ID + " to lead0@council.example"} {
		if told[who] != 1 {
			t.Errorf("%s: %d times, of %v", who, told[who], told)
		}
	}
	if told[notify.LeadChanges.ID+" to ann@example.com"] != 0 {
		t.Error("the aunt is told of a change, and her lead goes on")
	}
	p.on(1, func(ctx context.Context, tx *db.Tx) error {
		if err := access.MayWork(ctx, tx, p.leads[0], p.child); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("whose time is over still opens the record: %v", err)
		}
		if err := access.MayWork(ctx, tx, p.leads[1], p.child); err != nil {
			t.Errorf("who goes on does not open the kept record: %v", err)
		}
		nodes, err := thread.Nodes(ctx, tx, p.query, p.waits[1])
		if err != nil || nodes[p.query].Child != p.child || nodes[p.waits[1]].Child != p.child {
			t.Errorf("the thread has them with the other record: %+v %v", nodes, err)
		}
		kept, err := p.s.Family.Kept(ctx, tx, p.drop)
		if kept != p.child {
			t.Errorf("an old link leads to %s", kept)
		}
		return err
	})
}

func (p *pair) day(days int) string {
	return workday.DateOf(dbtest.Clock(p.d).Now()).AddDays(days).String()
}

func diaryEntry(child thread.Ref, tx *db.Tx) diary.Entry {
	return diary.Entry{Child: child, Owner: familytest.Father.Person, At: tx.Now(), Score: 4, Words: "A day."}
}

package openweb_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/agreement"
	"alongside/internal/agreement/admission"
	"alongside/internal/agreement/agreementsql"
	"alongside/internal/agreement/agreementtest"
	"alongside/internal/agreement/agreementweb/openweb"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/decision"
	"alongside/internal/decision/decisionsql"
	"alongside/internal/fault"
	"alongside/internal/job"
	"alongside/internal/provider"
	"alongside/internal/provider/providersql"
	"alongside/internal/provider/providertest"
	"alongside/internal/statute"
	"alongside/internal/thread"
	"alongside/internal/web"
	"alongside/internal/web/webtest"
	"alongside/internal/workday"
)

type staffordshire struct{}

func (staffordshire) StatutePolicy(context.Context, *db.Tx) (string, error) {
	return "staffordshire", nil
}

// world is the public pages over one agreement that takes applications all the time, and a plan.
type world struct {
	site      *webtest.Site
	open      *admission.Service
	of        thread.Ref
	provider  thread.Ref
	agreement *agreement.Service
}

func newWorld(t *testing.T) world {
	t.Helper()
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.SQLite(t, slices.Concat(audit.Migrations(), thread.Migrations(), access.Migrations(), deadline.Migrations(), job.Migrations(), web.Migrations(),
		decisionsql.Migrations(), providersql.Migrations(), agreementsql.Migrations())...)
	clocks := deadline.NewClocks(book)
	decisions := decision.New(decision.Deps{DB: d, Store: decisionsql.Store{}, Book: book, Policy: staffordshire{}})
	providers := provider.New(provider.Deps{DB: d, Store: providersql.Store{}, Clocks: clocks})
	agreements := agreement.New(agreement.Deps{DB: d, Store: agreementsql.Store{}, Decisions: decisions, Providers: providers, Clocks: clocks})
	open := admission.New(admission.Deps{DB: d, Store: agreementsql.AdmissionStore{}, Agreements: agreements, Providers: providers, Clocks: clocks, Documents: agreementtest.Files{}, Book: book})
	w := world{open: open, agreement: agreements}
	w.of, _ = agreementtest.Let(t, agreementtest.World{DB: d, Service: agreements, Providers: providers, Enter: func(t *testing.T) (ref thread.Ref) {
		t.Helper()
		err := d.InTx(dbtest.Ctx(t), func(tx *db.Tx) (err error) {
			ctx, on := dbtest.Ctx(t), workday.MustOn(2026, 3, 2)
			if ref, err = decisions.EnterTx(ctx, tx, agreementtest.By, decision.Enter{Title: "Community support", Maker: "Cabinet", Proposal: "To buy.", Terms: agreementtest.Terms}); err != nil {
				return err
			}
			if err := decisions.TakeTx(ctx, tx, agreementtest.By, decision.Take{Decision: ref, On: on, Reasons: "Needed."}); err != nil {
				return err
			}
			return decisions.PublishTx(ctx, tx, agreementtest.By, decision.Publish{Decision: ref, On: on})
		})
		if err != nil {
			t.Fatal(err)
		}
		return ref
	}})
	w.provider = providertest.Make(t, d, providers, "Oak Lane (made up)")
	w.site = webtest.Start(t, d, "E10000028", func(r *web.Router) {
		openweb.Register(r, openweb.Deps{DB: d, Admission: open, Agreements: agreements,
			Council: func(context.Context, *db.Tx) (string, error) { return "Exampleshire", nil },
			Planned: func(context.Context, *db.Tx) ([]openweb.Planned, error) {
				return []openweb.Planned{{Title: "Holiday clubs", Kind: agreement.Framework, Services: []string{"holiday-club"}, OfferOn: workday.MustOn(2027, 3, 1),
					TakePart: "A meeting in the library.", Until: workday.MustOn(2027, 1, 15), Href: "/ocds/records/AGR-PLANNED"}}, nil
			},
			Notices: func(context.Context, *db.Tx, thread.Ref) ([]openweb.Notice, error) {
				return []openweb.Notice{{Title: "Tender notice (UK4)", Number: "2026/S 000-012345", On: workday.MustOn(2026, 10, 1)}}, nil
			},
			Reporting: func(context.Context, *db.Tx, agreement.Agreement) ([]string, error) {
				return []string{"Visits kept, each quarter"}, nil
			},
		})
	})
	return w
}

func person(role access.Role, of thread.Ref) access.Actor {
	return access.Actor{Person: thread.Ref("PER-" + strings.ToUpper(string(role))), Name: "Ada", Roles: []access.Role{role}, Scope: "E10000028", Provider: of}
}

func (w world) publish(t *testing.T) {
	t.Helper()
	err := w.open.Open(dbtest.Ctx(t), person(access.RoleCommissioner, ""), admission.Opening{
		Agreement: w.of, OpensAt: workday.MustOn(2026, 11, 1).At(9, 0), DecideDays: 10, CompleteDays: 5, ReplyDays: 6, ReviewDays: 11, PassMark: 60,
		Questions:    []admission.Question{{Words: "Are you registered?", Kind: admission.PassFail}, {Words: "How do you match staff?", Kind: admission.Scored, Max: 5, Weight: 100}},
		Declarations: []string{"What we say is true."}, Documents: []string{"Method statement"}, Floor: agreement.Floor{PayPerHour: 13_00, OnCosts: 1250, LeastMargin: 300},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnybodyReadsWhatTakesApplications(t *testing.T) {
	w := newWorld(t)
	public := w.site.Client()
	page := public.Get("/arrangements").Want(200)
	webtest.CheckHTML(t, page)
	if got := page.Text("main"); !strings.Contains(got, "Nothing takes applications now.") || !strings.Contains(got, "Holiday clubs") || !strings.Contains(got, "A meeting in the library. Until Friday 15 January 2027.") {
		t.Errorf("before anything is published: %s", got)
	}
	public.Get("/arrangements/" + string(w.of)).Want(404)
	w.publish(t)
	page = public.Get("/arrangements").Want(200)
	webtest.CheckHTML(t, page)
	link := page.Find("main table a[href='/arrangements/" + string(w.of) + "']")
	if link.Length() != 1 || !strings.Contains(page.Text("main"), "Open now") || !strings.Contains(page.Text("main"), "Open all the time") {
		t.Errorf("what takes applications: %s", page.Text("main"))
	}
	if got := public.Get("/arrangements?service=no-such-thing").Want(200); !strings.Contains(got.Text("main"), "fits what you chose") || got.Find("a.al-chip").Length() != 1 {
		t.Errorf("a filter that nothing fits: %s", got.Text("main"))
	}
	if got := public.Get("/arrangements?format=csv").Want(200).Body; !strings.Contains(got, "Open now") {
		t.Errorf("the file: %s", got)
	}
}

func TestOneArrangementSaysItsTermsToAnybodyAndNamesNobody(t *testing.T) {
	w := newWorld(t)
	w.publish(t)
	asker := person(access.RoleProvider, w.provider)
	for _, q := range []string{"Is a van needed?", "Nobody answered this"} {
		if err := w.open.Ask(dbtest.Ctx(t), asker, w.of, q); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.open.Answer(dbtest.Ctx(t), person(access.RoleContractManager, ""), w.of, 1, "No, a bus pass will do."); err != nil {
		t.Fatal(err)
	}
	public := w.site.Client()
	page := public.Get("/arrangements/" + string(w.of)).Want(200)
	webtest.CheckHTML(t, page)
	got := page.Text("main")
	for _, want := range []string{
		"Open now", "Exampleshire", "How do you match staff?", "Method statement", "What we say is true.", "10 working days", "can object within 6 working days", "£15.09", "Training for work with children",
		"Is a van needed?", "No, a bus pass will do.", "2026/S 000-012345", "Visits kept, each quarter", "Register as a provider",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the page lacks %q: %s", want, got)
		}
	}
	for _, no := range []string{"Nobody answered this", "Oak Lane", "Ada"} {
		if strings.Contains(got, no) {
			t.Errorf("the page says %q to everybody", no)
		}
	}
	if page.Find("main a[href='"+openweb.RegisterPath+"?for="+url.QueryEscape(string(w.of))+"']").Length() != 1 {
		t.Error("no way to register from here")
	}
	if own := w.site.As(asker).Get("/arrangements/" + string(w.of)).Want(200); own.Find("main a[href='/agreements/"+string(w.of)+"/admission']").Length() != 1 || strings.Contains(own.Text("main"), "Register as a provider") {
		t.Errorf("a provider that is signed in: %s", own.Text("main"))
	}
	if err := w.open.Ask(dbtest.Ctx(t), access.Actor{Public: true, Scope: "E10000028"}, w.of, "May I ask?"); !fault.Is(err, fault.KindForbidden) {
		t.Errorf("somebody without an account asked: %v", err)
	}
}

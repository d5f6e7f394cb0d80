package site_test

import (
	"net/http"
	"strings"
	"testing"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/thread"
)

// apart gives a child carers who live apart: a father and an aunt with addresses of their own, an uncle without one, one whom an
// order keeps out and one who is a carer no longer.
func (w *world) apart(child thread.Ref) map[string]family.Carer {
	w.t.Helper()
	s, out := w.site.Services, map[string]family.Carer{}
	w.change(func(tx *db.Tx) error {
		for relation, address := range map[string]string{
			"father": "2 Made Up Street\nTamworth\nB77 9ZZ", "aunt": "3 Made Up Lane\nLeek\nST13 9ZZ", "uncle": "",
			"stepfather": "4 Made Up Row\nStone\nST15 9ZZ", "grandmother": "5 Made Up End\nRugeley\nWS15 9ZZ",
		} {
			c, err := s.Family.AddCarerTx(w.ctx, tx, audit.System, family.NewCarer{Child: child, Relation: relation, Reach: family.Reach{
				Way: family.ByEmail, Email: relation + "@example.com", Name: "The " + relation, Address: address}})
			if err != nil {
				return err
			}
			out[relation] = c
		}
		if err := s.Family.EndCarerTx(w.ctx, tx, audit.System, family.EndCarer{Carer: out["grandmother"].Ref, On: tx.Today().AddDays(-1), Why: "She moved."}); err != nil {
			return err
		}
		return s.Family.RecordOrderTx(w.ctx, tx, audit.System, family.RecordOrder{Child: child, Kind: family.ProhibitedSteps, Court: "Family Court",
			MadeOn: tx.Today(), Terms: "No contact.", Against: out["stepfather"].Ref, KeepsOut: true})
	})
	return out
}

// TestALetterWithACodeGoesToTheHomeOfItsReader looks at the address of every carer on the form and sends the form as it is: the
// letter goes to the chosen one's own home. Who may not see the child is neither offered nor taken.
func TestALetterWithACodeGoesToTheHomeOfItsReader(t *testing.T) {
	w := start(t, 60)
	lead, child := w.as(access.RoleLead), thread.Ref("")
	for _, ref := range w.onRecord(access.RoleLead) {
		if child == "" || ref < child {
			child = ref
		}
	}
	carers, path := w.apart(child), "/children/"+string(child)+"/letter"
	page := w.parsed(lead, path)
	for relation, c := range carers {
		radios := page.Find(`main input[name=carer][value="` + string(c.Ref) + `"]`).Length()
		field := page.Find(`main textarea[name="address-` + string(c.Ref) + `"]`)
		if relation == "stepfather" || relation == "grandmother" {
			if radios+field.Length() != 0 || strings.Contains(page.Text(), "4 Made Up Row") || strings.Contains(page.Text(), "5 Made Up End") {
				t.Errorf("the %s, who may not see the child, stands on the form", relation)
			}
		} else if radios != 1 || strings.TrimSpace(field.Text()) != c.Reach.Address {
			t.Errorf("the %s is offered %d times, with the address %q, want %q", relation, radios, field.Text(), c.Reach.Address)
		}
	}
	send := func(relation string) *http.Response {
		form := w.form(lead, path)
		form.Set("carer", string(carers[relation].Ref))
		return w.raw(lead, path, form)
	}
	for _, relation := range []string{"father", "aunt"} {
		res := send(relation)
		if res.StatusCode != http.StatusSeeOther {
			t.Fatalf("a letter to the %s: %d", relation, res.StatusCode)
		}
		letter := w.parsed(lead, res.Header.Get("Location")).Find("main address").Text()
		want := "The " + relation + " " + strings.ReplaceAll(carers[relation].Reach.Address, "\n", " ")
		if got := strings.Join(strings.Fields(letter), " "); !strings.EqualFold(strings.ReplaceAll(got, " ", ""), strings.ReplaceAll(want, " ", "")) {
			t.Errorf("the letter to the %s goes to %q, want %q", relation, got, want)
		}
	}
	const letters = "SELECT CAST(count(*) AS TEXT) FROM outbox WHERE scope=$1 AND channel='letter' AND ref=$2"
	before := w.one(letters, string(child))
	for relation, at := range map[string]string{"stepfather": "Choose who gets the letter", "grandmother": "Choose who gets the letter", "uncle": "postal address"} {
		field := "address-" + string(carers[relation].Ref)
		form := w.form(lead, path)
		form.Set("carer", string(carers[relation].Ref))
		if relation != "uncle" {
			form.Set(field, "6 Made Up Way\nStafford\nST17 9ZZ")
		}
		got := w.do(lead, http.MethodPost, path, form)
		if said := text(t, got.body, ".govuk-error-summary"); got.status != http.StatusUnprocessableEntity || !strings.Contains(said, at) {
			t.Errorf("a letter to the %s: %d %s", relation, got.status, said)
		} else if relation == "uncle" && !strings.Contains(got.body, `href="#`+field+`"`) {
			t.Error("the fault does not lead to the uncle's own address")
		}
	}
	if after := w.one(letters, string(child)); after != before {
		t.Errorf("%s letters are %s after those that were refused", before, after)
	}
}

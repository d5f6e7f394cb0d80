package site_test

import (
	"path/filepath"
	"slices"
	"testing"
)

// sentElsewhere are the forms that the walk over every page may not get accepted, because they carry a file, want words of one kind
// or a record in a state that chance may leave out, or are on the way to signing in: by the folder, below internal, of the package
// whose own tests send it, or do what it does. A form that is neither here nor accepted fails TestEveryAcceptedFormIsInTheAudit.
var sentElsewhere = map[string][]string{
	"offer":     {"POST /bookings/{id}/accept"}, // these four are tested below their pages
	"waiting":   {"POST /children/{id}/diary/call-off", "POST /children/{id}/waiting/return"},
	"agreement": {"POST /improvement-plans/{id}/close"},
	"authority/authorityweb": {
		"POST /account/authenticator",
		"POST /account/authenticator/begin",
		"POST /account/authenticator/remove",
		"POST /account/password",
		"POST /account/recovery-codes",
		"POST /admin/jobs",
		"POST /admin/outbox",
		"POST /demo",
		"POST /sign-in",
		"POST /sign-in/code",
		"POST /sign-in/confirm",
		"POST /sign-in/letter",
		"POST /sign-in/password",
		"POST /sign-out",
	},
	"provider/providerweb/registerweb": {
		"POST /register-as-provider",
		"POST /register-as-provider/confirm",
	},
	"agreement/agreementweb": {
		"POST /applications/{id}/more-time",
		"POST /applications/{id}/notice",
		"POST /agreements/let",
		"POST /agreements/{id}/admission/open",
		"POST /agreements/{id}/asked-evidence",
		"POST /agreements/{id}/billing",
		"POST /agreements/{id}/change",
		"POST /agreements/{id}/extend",
		"POST /agreements/{id}/purchase",
		"POST /agreements/{id}/rate-sheet",
		"POST /agreements/{id}/sign",
		"POST /agreements/{id}/uplift",
		"POST /agreements/{id}/uplifts/{round}",
		"POST /admissions/{id}/reply",
		"POST /applications/{id}/review",
	},
	"agreement/agreementweb/qualityweb": {
		"POST /agreements/{id}/measures",
		"POST /agreements/{id}/set-reporting-schedule",
		"POST /agreements/{id}/added-value/promise",
		"POST /added-value-promises/{id}",
		"POST /added-value-promises/{id}/check",
		"POST /added-value-promises/{id}/end",
		"POST /decision-packs/{id}/options",
		"POST /in-house-costs",
		"POST /in-house-costs/compare",
		"POST /quality-concerns/{id}/reply",
		"POST /quality-results/{id}/answer",
		"POST /quality-results/{id}/reply",
		"POST /quality-visits/{id}/reply",
	},
	"notice/noticeweb": {
		"POST /planned-procurements/new",
		"POST /planned-procurements/{id}/change",
		"POST /planned-procurements/{id}/drop",
		"POST /planned-procurements/{id}/let",
	},
	"pathway/pathwayweb": {
		"POST /assessments/{id}/decide",
	},
	"waiting/waitingweb": {
		"POST /children/{id}/waiting/appointment",
		"POST /waiting/what-if/new",
		"POST /waiting/what-if/{id}/change",
		"POST /waiting/what-if/{id}/copy",
		"POST /waiting/what-if/{id}/delete",
		"POST /waiting/what-if/{id}/play",
		"POST /waiting/what-if/{id}/stop",
		"POST /waiting/lists/change",
		"POST /waiting/lists/new",
	},
	"offer/offerweb": {
		"POST /admin/directories/change",
		"POST /admin/directories/new",
		"POST /admin/directories/read",
		"POST /offers/rules/end",
		"POST /offers/rules/new",
		"POST /bookings/{id}/cancel",
		"POST /expenses/claim",
		"POST /sessions/{id}/cover",
	},
	"query/queryweb": {
		"POST /queries/{id}/follow",
		"POST /queries/{id}/reopen",
		"POST /queries/{id}/add",
		"POST /queries/held/question",
		"POST /queries/held/concern",
		"POST /children/{id}/ask",
		"POST /children/{id}/write-down",
		"POST /queries/{id}/answer",
	},
	"family/familyweb": {
		"POST /concerns/{id}/alike",
		"POST /concerns/{id}/undo-alike",
		"POST /children/{id}/end-order",
		"POST /children/{id}/former",
		"POST /children/{id}/hand-in-visit-note",
		"POST /children/{id}/let-help",
		"POST /children/{id}/settle-visit-note",
		"POST /children/{id}/undo-merge",
		"POST /concerns/follow",
		"POST /concerns/new/check",
		"POST /concerns/{id}/screen",
	},
	"family/familyweb/referralweb": {
		"POST /referrals-to-us/{id}/accept",
		"POST /referrals-to-us/{id}/begin",
		"POST /referrals-to-us/{id}/decline",
	},
	"decision/decisionweb": {
		"POST /decisions/{id}/settle",
		"POST /decisions/import",
		"POST /decisions/{id}/publish",
		"POST /decisions/{id}/take",
	},
	"web": {
		"POST /demo/components",
		"POST /draft/{form...}",
	},
	"app/site": {
		"POST /admin/dates",
		"POST /admin/letters/{letter}",
		"POST /children/{id}/show",
		"POST /children/{id}/take-out",
		"POST /disputes/{id}/withdraw",
		"POST /documents/about/{id}",
		"POST /emergency-access/review",
		"POST /plans/{id}/review-issued",
	},
	"brokerage/brokerageweb": {
		"POST /invitations/{id}",
	},
	"pathway": {
		"POST /disputes/{id}/done",
		"POST /disputes/{id}/ended",
	},
	"lead/leadweb": {
		"POST /explain/answer",
		"POST /explain/enter",
		"POST /explain/mailbox",
		"POST /leads/handover",
		"POST /leads/handover/undo",
	},
	"finance/financeweb": {
		"POST /invoices/{id}/approve",
		"POST /invoices/{id}/match",
		"POST /invoices/{id}/pay",
	},
	"delivery/deliveryweb": {
		"POST /packages/{id}/missed",
		"POST /visits/{id}/settle",
	},
	"plan/planweb": {
		"POST /plans/{id}/answer-comments",
		"POST /plans/{id}/comment",
		"POST /plans/{id}/finalise",
		"POST /plans/{id}/revise",
	},
	"provider/providerweb": {
		"POST /evidence/{id}/check",
		"POST /providers/{id}/add-evidence",
		"POST /providers/{id}/enter-evidence",
		"POST /providers/{id}/numbers",
		"POST /providers/{id}/register-changes",
		"POST /providers/{id}/reply",
		"POST /providers/{id}/sharing",
		"POST /register-imports/hand-in",
		"POST /register-imports/{id}/stop",
	},
	"scrutiny/scrutinyweb": {
		"POST /recommendations/import",
	},
	"spot/spotweb": {
		"POST /spot/import",
		"POST /spot/leakage",
		"POST /spot/missing",
		"POST /spot/missing/answers",
		"POST /spot/sources",
		"POST /spot/suppliers/settled",
		"POST /spot/take-back/{id}",
		"POST /spot/uploads/{id}/stop",
		"POST /spot/workbench/service",
	},
	"team/teamweb": {
		"POST /teams/{id}/close",
	},
}

// sentByItsOwn reports whether a form that was not accepted is known to be sent elsewhere.
func sentByItsOwn(pattern string) bool {
	for _, forms := range sentElsewhere {
		if slices.Contains(forms, pattern) {
			return true
		}
	}
	return false
}

// TestFormsSentElsewhereAreForms keeps the list true: each is a form of the site, once, and the package named has tests.
func TestFormsSentElsewhereAreForms(t *testing.T) {
	w := start(t, 1)
	var forms, met []string
	for _, rt := range w.site.Router.Routes() {
		forms = append(forms, rt.Method+" "+rt.Path)
	}
	for folder, patterns := range sentElsewhere {
		tests, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(folder), "*_test.go"))
		if err != nil || len(tests) == 0 {
			t.Errorf("%s has no tests: %v", folder, err)
		}
		for _, pattern := range patterns {
			if !slices.Contains(forms, pattern) || slices.Contains(met, pattern) {
				t.Errorf("%s, said to be sent in %s, is no form of the site, or is named twice", pattern, folder)
			}
			met = append(met, pattern)
		}
	}
}

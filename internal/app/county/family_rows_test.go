package county_test

import (
	"testing"
)

// TestEveryPageOfAFamilyHasSomethingToShow counts what stands on the pages on rights, merges, adoptions, visits, words and consents.
func TestEveryPageOfAFamilyHasSomethingToShow(t *testing.T) {
	d, _ := build(t, 0)
	for what, query := range map[string]string{
		"two with responsibility in two homes": `SELECT a.child FROM family_carer AS a JOIN family_carer AS b ON b.scope=$1 AND b.child=a.child AND b.ref>a.ref
			WHERE a.scope=$1 AND a.facts<>'[]' AND a.facts<>'null' AND b.facts<>'[]' AND b.facts<>'null' AND a.reach<>b.reach AND a.to_on='' AND b.to_on=''`,
		"an order that keeps somebody out":      "SELECT child FROM family_order WHERE scope=$1 AND keeps_out=1 AND kind<>'adoption order' AND ended_on=''",
		"an order that was discharged":          "SELECT child FROM family_order WHERE scope=$1 AND ended_on<>''",
		"a matter that a young person decides":  "SELECT child FROM family_capacity WHERE scope=$1 AND able=1",
		"a matter that somebody else decides":   "SELECT child FROM family_capacity WHERE scope=$1 AND able=0 AND representative<>''",
		"a merge":                               "SELECT keep FROM family_merge WHERE scope=$1 AND undone_at=''",
		"a merge that was undone":               "SELECT keep FROM family_merge WHERE scope=$1 AND undone_at<>''",
		"an adoption":                           "SELECT child FROM family_closed WHERE scope=$1",
		"a visit handed in":                     "SELECT child FROM family_visit WHERE scope=$1 AND handed_in<>''",
		"a visit being written":                 "SELECT v.child FROM family_visit AS v WHERE v.scope=$1 AND v.handed_in='' AND v.n=2",
		"words that were used":                  "SELECT child FROM family_use WHERE scope=$1 AND family_version>0 AND child_version>0",
		"responsibility that runs out soon":     "SELECT child FROM deadline WHERE scope=$1 AND rule='responsibility-ends' AND state='running'",
		"an interpreter who is arranged":        "SELECT child FROM family_meeting WHERE scope=$1 AND needs<>'[]' AND json_extract(arranged, '$[0].who')<>''",
		"an interpreter to be arranged":         "SELECT child FROM family_meeting WHERE scope=$1 AND needs<>'[]' AND needs<>'null' AND json_extract(arranged, '$[0].who') IS NULL",
		"a young person who says how":           "SELECT child FROM family_own_reach WHERE scope=$1 AND n=1",
		"a picture in a child's words":          "SELECT child FROM family_shown WHERE scope=$1 AND voice='child' AND how='picture' AND document<>''",
		"a recording that went with a note":     "SELECT child FROM family_use WHERE scope=$1 AND shown<>'[]' AND shown<>'null'",
		"a consent":                             "SELECT child FROM family_consent WHERE scope=$1 AND ended_on=''",
		"a consent that was taken back":         "SELECT child FROM family_consent WHERE scope=$1 AND ended_on<>''",
		"a referral by a parent":                "SELECT ref FROM family_referral WHERE scope=$1 AND kin=1 AND consent>0 AND is_open=1",
		"a referral that waits":                 "SELECT ref FROM family_referral WHERE scope=$1 AND answered_on='' AND withdrawn_on=''",
		"a referral with a promise":             "SELECT ref FROM family_referral WHERE scope=$1 AND promise<>'' AND begun_on=''",
		"a referral under way":                  "SELECT ref FROM family_referral WHERE scope=$1 AND begun_on<>''",
		"a referral that was withdrawn":         "SELECT ref FROM family_referral WHERE scope=$1 AND withdrawn_on<>''",
		"a referral after one declined":         "SELECT a.ref FROM family_referral AS a JOIN family_referral AS b ON b.scope=$1 AND b.ref=a.after_ref WHERE a.scope=$1 AND b.promise='' AND b.answered_on<>''",
		"a worry told twice that nobody joined": "SELECT ref FROM family_concern WHERE scope=$1 AND is_open=1 AND child_name LIKE '%Kate'",
	} {
		if found := rows(t, d, query); len(found) == 0 {
			t.Errorf("the county has no %s", what)
		}
	}
}

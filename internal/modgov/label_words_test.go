package modgov

import (
	"strings"
	"testing"
)

// Labels that no table holds are understood by their words, where the answer is of the kind that they ask for.
func TestLabelsAreUnderstoodByTheirWords(t *testing.T) {
	const head = "Fenmoor District Council\n\nTitle: Holiday clubs\n"
	for text, want := range map[string][2]string{
		"Date of publication of this notice: 19/07/2021":                         {"notice", "2021-07-19"},
		"Notice published on: 19/07/2021":                                        {"notice", "2021-07-19"},
		"Date notice issued: 19/07/2021":                                         {"notice", "2021-07-19"},
		"Date this item was first included in the plan: 19/07/2021":              {"notice", "2021-07-19"},
		"Date of first publication on Forward Plan: 19/07/2021":                  {"notice", "2021-07-19"},
		"Date on or after which the decision will be made: 16/08/2021":           {"not before", "2021-08-16"},
		"Earliest date on which a decision can be taken: 16/08/2021":             {"not before", "2021-08-16"},
		"When: Not before 16 August 2021":                                        {"not before", "2021-08-16"},
		"Decision by: 16/08/2021":                                                {"due", "2021-08-16"},
		"Date on which the decision is likely to be made: 16/08/2021":            {"due", "2021-08-16"},
		"Date the decision record was published: 16/08/2021":                     {"published", "2021-08-16"},
		"Publication: Mon 16 Aug 21":                                             {"published", "2021-08-16"},
		"Date on which this decision may be implemented: 16/08/2021":             {"effective", "2021-08-16"},
		"Call in expires: 5pm on Monday 16 August 2021":                          {"call-in until", "2021-08-16"},
		"Who will take the decision: Leader of the Council":                      {"maker", "Leader of the Council"},
		"Who will take the decision? Leader of the Council":                      {"maker", "Leader of the Council"},
		"Decision by: Leader of the Council":                                     {"maker", "Leader of the Council"},
		"Body or person taking the decision: Leader of the Council":              {"maker", "Leader of the Council"},
		"Is this a key decision? Yes":                                            {"key", "yes"},
		"Key decision? No":                                                       {"key", "no"},
		"Would this be a key decision under the constitution? No":                {"key", "no"},
		"Can the decision be called in? Yes":                                     {"call-in", "yes"},
		"Forward Plan reference number: FP/123/09/23":                            {"reference", "FP/123/09/23"},
		"Number of this notice: KD/5":                                            {"reference", "KD/5"},
		"Executive portfolio: Families":                                          {"member", "Families"},
		"Reason why the decision is key: it costs more than £1m":                 {"key", ""},
		"Members consulted on the decision: all, by the director on 16 May 2021": {"maker", ""},
		"Background: the decision by members was put off, see 16 August 2021":    {"due", ""},
	} {
		doc := readData(t, []byte(head+text+"\nDecision status: For determination\nProposed decision: To buy clubs.\n"))
		if len(doc.Decisions) != 1 {
			t.Errorf("%q: %d decisions", text, len(doc.Decisions))
			continue
		}
		d := doc.Decisions[0]
		got := map[string]string{
			"notice": d.NoticePublished.Day.String(), "not before": d.NotBefore.Day.String(), "due": d.Due.Day.String(), "published": d.PublicationDate.Day.String(),
			"effective": d.EffectiveFrom.Day.String(), "call-in until": d.CallInDeadline.Day.String(), "maker": d.DecisionMaker, "key": string(d.IsKey),
			"call-in": string(d.SubjectToCallIn), "reference": d.Reference, "member": d.LeadMember,
		}
		if doc.Kind == KindIssue && want[0] == "published" {
			want[0] = "notice" // what a notice calls its publication is the notice's
		}
		if got[want[0]] != want[1] {
			t.Errorf("%q: %s is %q, want %q", text, want[0], got[want[0]], want[1])
		}
		if n := codes(doc.Findings)["label-not-understood"]; n > 0 && want[1] != "" {
			t.Errorf("%q is understood and named as not understood", text)
		}
	}
}

func TestALabelThatIsNotUnderstoodIsNamedWithItsLine(t *testing.T) {
	doc := readData(t, []byte("Decision notice\n\nTitle: Home care\nDecision maker: Cabinet\nGovernance route taken: Urgent door\nDate of decision: 19/07/2021\n"+
		"Decision: That home care be bought.\nWard forum: 3 May\n\nBackground\n\nTwo things matter.\nFirst: the price.\n"))
	var said []string
	for _, f := range doc.Findings {
		if f.Code == "label-not-understood" {
			said = append(said, f.Message)
			if f.Line != 5 && f.Line != 8 {
				t.Errorf("line %d: %s", f.Line, f.Message)
			}
		}
	}
	if len(said) != 2 || !strings.Contains(said[0], "Governance route taken") || !strings.Contains(said[0], "Urgent door") || !strings.Contains(said[1], "Ward forum") {
		t.Errorf("%q", said)
	}
	d := one(t, doc)
	if strings.Contains(d.DecisionText, "Ward forum") || !strings.Contains(d.Background, "First: the price.") {
		t.Errorf("decision %q, background %q", d.DecisionText, d.Background)
	}
}

// A notice or record that says "RESOLVED that" is none the less what it calls itself.
func TestAResolutionDoesNotMakeARecordMinutes(t *testing.T) {
	for name, text := range map[string]string{
		"by its heading": "Fenmoor District Council – Executive Decision Notice\n\nSubject: Home care\nDecision by: Leader of the Council\n\nRESOLVED that:\n(i) the contract be awarded;\n(ii) the director be authorised to vary it.\n",
		"by its labels":  "Subject: Home care\nReference: E/42\nDecision maker: Leader\nPublication date: 17 November 2023\n\nRESOLVED that:\n(i) the contract be awarded;\n(ii) the director be authorised to vary it.\n",
	} {
		doc := readData(t, []byte(text))
		if doc.Kind != KindRecord || len(doc.Resolutions()) != 2 || doc.Decisions[0].DecisionMaker == "" {
			t.Errorf("%s: %s, %d resolutions", name, doc.Kind, len(doc.Resolutions()))
		}
		said(t, doc, "no-call-in", "no-decision-date")
	}
	minutes := readData(t, []byte("MINUTES of the Families Panel held on 3 May 2022\n\n43. HOME CARE\n\nRESOLVED that the report be noted.\n"))
	if minutes.Kind != KindMinutes {
		t.Errorf("minutes became %s", minutes.Kind)
	}
}

func TestANoticeOfAKeyDecisionSaysThatItIsKey(t *testing.T) {
	doc := readData(t, []byte("Notice of key decision\nReference: KD/5\nTitle: Home care\nDecision maker: Cabinet\nNotice published on: 19/07/2021\n"))
	if d := one(t, doc); d.IsKey != Yes || d.NoticePublished.Day.String() != "2021-07-19" {
		t.Errorf("key %q, notice %v", d.IsKey, d.NoticePublished)
	}
	said(t, doc, "key-by-heading")
	doc = readData(t, []byte("Notice of decision\nReference: KD/5\nTitle: Home care\nDecision maker: Cabinet\n"))
	if d := one(t, doc); d.IsKey != Unstated {
		t.Errorf("a notice of a decision is key: %q", d.IsKey)
	}
}

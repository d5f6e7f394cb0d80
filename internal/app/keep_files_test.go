package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// keptDetail is what scripts are told of a file that was kept.
type keptDetail struct {
	Import  string
	Already bool
	Summary struct {
		Known    int
		Redacted int
	}
	Recommendations []struct{ Name string } `json:"kept_recommendations"`
	Kept            []struct{ Title string }
}

func (s *shell) kept(args ...string) (imported, keptDetail) {
	s.t.Helper()
	var a imported
	s.decode(&a, append([]string{"import", "--council", "E10000028"}, args...)...)
	var d keptDetail
	if err := json.Unmarshal(a.Files[0].Detail, &d); err != nil {
		s.t.Fatal(err)
	}
	return a, d
}

func TestImportSpendKeepsALedgerOnce(t *testing.T) {
	s := newShell(t)
	var b strings.Builder
	b.WriteString("Payment Date,Supplier Name,Net Amount,Transaction Number\n")
	total := int64(0)
	for i := range 25_000 {
		pence := int64(50_001 + i)
		total += pence
		fmt.Fprintf(&b, "01/07/2022,Hazel House Ltd,%d.%02d,T%d\n", pence/100, pence%100, i)
	}
	s.write("big.csv", b.String()+"yesterday,Hazel House Ltd,5.00,T9\n")
	a, d := s.kept("spend", "big.csv")
	if a.Taken != 25_000 || a.Rows != 25_001 || a.TotalPence != total || a.DryRun || d.Already || !strings.HasPrefix(d.Import, "IMP-") {
		t.Errorf("first: %d of %d, %d pence, %+v", a.Taken, a.Rows, a.TotalPence, d)
	}
	if len(a.Refused) != 1 || a.Refused[0].Line != 25_002 {
		t.Errorf("refused: %+v", a.Refused)
	}
	a, d = s.kept("spend", "big.csv")
	if !d.Already || a.TotalPence != total {
		t.Errorf("again: %+v", d)
	}
	s.write("part.csv", "Payment Date,Supplier Name,Net Amount,Transaction Number\n01/07/2022,Hazel House Ltd,500.01,T0\n02/07/2022,New Ltd,7.00,N1\n")
	if a, d = s.kept("spend", "part.csv"); a.Taken != 1 || a.TotalPence != 700 || d.Summary.Known != 1 {
		t.Errorf("a part again: %+v %+v", a, d)
	}
}

func TestImportContractsKeepsARegister(t *testing.T) {
	s := newShell(t)
	s.write("register.csv", "Contract Reference,Title,Supplier,Total Value,Start Date,Duration (months),Expiry Date\nC1,Short breaks,Meadow Ltd,120000,01/04/2024,24,31/03/2026\n")
	if a, d := s.kept("contracts", "register.csv"); a.Taken != 1 || a.TotalPence != 120_000_00 || d.Already {
		t.Errorf("got %+v %+v", a, d)
	}
	if _, d := s.kept("contracts", "register.csv"); !d.Already {
		t.Error("the same register was taken twice")
	}
}

func TestImportDecisionsKeepsDecisionsAndRecommendations(t *testing.T) {
	s := newShell(t)
	s.write("ours.txt", `Staffordshire County Council

Is Key decision?: Yes
Is subject to call in?: Yes
Decision Maker: Cabinet
Decision - That the Meadow Lane short breaks offer be bought for two years.
Publication date: 22/07/2021
Date of decision: 21/07/2021
Effective from: 29/07/2021
`)
	for round := range 2 {
		out := s.must("import", "decisions", "ours.txt", "--council", "E10000028", "--policy", "staffordshire")
		want := []string{"Kept: 1 decision and 0 recommendations.", "Kept: 1 decision and 0 recommendations, 1 of them from before."}[round]
		if !strings.Contains(out, want) {
			t.Errorf("round %d does not say %q: %s", round, want, out)
		}
	}
	_, d := s.kept("decisions", paper(t, "papers/hampshire-therapy-review-2010.txt"))
	if len(d.Recommendations) != 11 {
		t.Errorf("%d recommendations are kept", len(d.Recommendations))
	}
}

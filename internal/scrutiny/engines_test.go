package scrutiny_test

import (
	"os"
	"path/filepath"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/deadline"
	"alongside/internal/modgov"
	"alongside/internal/scrutiny"
	"alongside/internal/scrutiny/scrutinysql"
	"alongside/internal/scrutiny/scrutinytest"
	"alongside/internal/statute"
)

func TestBothEngines(t *testing.T) {
	book, err := statute.Load()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, append(scrutinytest.Migrations(), scrutinysql.Migrations()...), func(t *testing.T, d *db.DB) {
		scrutinytest.Exercise(t, d, scrutiny.New(scrutiny.Deps{DB: d, Store: scrutinysql.Store{}, Clocks: deadline.NewClocks(book)}))
	})
}

// read reads a published paper.
func read(t *testing.T, name string) modgov.Document {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "papers", name))
	if err != nil {
		t.Skipf("the paper is not here: %v", err)
	}
	doc, err := modgov.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestThePublishedReview(t *testing.T) {
	paper, recs := scrutiny.FromPaper(scrutiny.Import{Paper: read(t, "hampshire-therapy-review-2010.txt"), Source: "review.txt"})
	labels := map[string]int{}
	for i, r := range recs {
		labels[r.Label]++
		if r.Ordinal != i+1 || r.Text == "" || !r.Response.Joint || r.State() != scrutiny.StateAnswered {
			t.Errorf("place %d: %+v", i+1, r)
		}
	}
	if len(recs) != 11 || labels["6"] != 2 || labels["5"] != 0 || labels["11"] != 1 {
		t.Errorf("labels %v", labels)
	}
	codes := map[string]bool{}
	for _, f := range paper.Findings {
		codes[f.Code] = true
	}
	if !codes["label-repeats"] || !codes["label-missing"] || !codes["response-not-plain"] {
		t.Errorf("findings %v", codes)
	}
}

func TestThePublishedMinutes(t *testing.T) {
	_, recs := scrutiny.FromPaper(scrutiny.Import{Paper: read(t, "staffordshire-scrutiny-2021.txt"), Source: "minutes.txt"})
	if len(recs) != 1 || recs[0].Label != "e" || recs[0].Asks != scrutiny.AsksReport {
		t.Errorf("only (e) asks for something: %+v", recs)
	}
}

package pathwayweb_test

import (
	"context"
	"strings"
	"testing"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/pathway"
	"alongside/internal/pathway/pathwaytest"
	"alongside/internal/pathway/pathwayweb"
	"alongside/internal/thread"
)

// unknown knows nobody's name.
type unknown struct{}

func (unknown) Names(context.Context, *db.Tx, ...thread.Ref) (map[thread.Ref]string, error) {
	return nil, nil
}

// drawn is the section about the named officer, "" when there is none.
func drawn(t *testing.T, d *db.DB, s *pathway.Service, people pathwayweb.People, child thread.Ref) string {
	t.Helper()
	var out strings.Builder
	ctx := dbtest.Ctx(t)
	if err := d.View(ctx, func(tx *db.Tx) error {
		c, err := pathwayweb.Officers(ctx, tx, s, people, child)
		if err != nil || c == nil {
			return err
		}
		return c.Render(ctx, &out)
	}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWhoRunsAnAssessmentIsShownWhileItRuns(t *testing.T) {
	_, d, s := world(t)
	if got := drawn(t, d, s, names{}, pathwaytest.NewChild(t, d)); got != "" {
		t.Errorf("a child without an assessment: %s", got)
	}
	child, ref, _, _ := pathwaytest.Advised(t, d, s, pathway.EHC)
	got := drawn(t, d, s, names{}, child)
	if !strings.Contains(got, "Named officer") || !strings.Contains(got, `href="/assessments/`+string(ref)+`"`) || !strings.Contains(got, "runs the") {
		t.Errorf("while it runs: %s", got)
	}
	if got := drawn(t, d, s, unknown{}, child); !strings.Contains(got, "Nobody is named yet who runs the") {
		t.Errorf("without a name: %s", got)
	}
	ctx := dbtest.Ctx(t)
	if _, err := s.Determine(ctx, pathwaytest.Officer, pathway.Determine{Assessment: ref, Why: "School can help.", Read: []string{"All advice"}, WithoutWhy: "Nobody answered."}); err != nil {
		t.Fatal(err)
	}
	if got := drawn(t, d, s, names{}, child); got != "" {
		t.Errorf("after it was decided: %s", got)
	}
}

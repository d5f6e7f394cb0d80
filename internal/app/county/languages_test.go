package county_test

import (
	"strings"
	"testing"

	"alongside/internal/app/county"
	"alongside/internal/db"
	"alongside/internal/thread"
)

// A family that speaks another language is suggested a lead professional who speaks it, and the reason says so.
func TestALeadIsSuggestedForTheFamilysLanguage(t *testing.T) {
	d, s := build(t, 60)
	ctx := db.WithScope(t.Context(), county.Scope)
	spoken, children, said := 0, 0, 0
	if err := d.View(ctx, func(tx *db.Tx) error {
		for _, ref := range rows(t, d, `SELECT ref FROM family_child WHERE scope = $1`, county.Scope) {
			child := thread.Ref(ref)
			carers, err := s.Family.CarersOf(ctx, tx, []thread.Ref{child})
			if err != nil {
				return err
			}
			language := ""
			for _, c := range carers[child] {
				language = max(language, c.Reach.Language)
			}
			if language == "" {
				continue
			}
			children++
			found, err := s.Lead.Suggest(ctx, tx, child, 1)
			if err != nil {
				return err
			}
			for _, one := range found {
				said += strings.Count(strings.Join(one.For, "; "), "speaks "+language)
			}
			spoken += len(found)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if children == 0 || said == 0 || said > spoken {
		t.Errorf("%d children of families that speak another language; of %d suggestions %d are of people who speak it", children, spoken, said)
	}
}

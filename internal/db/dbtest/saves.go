package dbtest

import (
	"sync"
	"testing"

	"alongside/internal/fault"
)

// OneSaves lets several people save at the same moment over what each of them has read: save is called with 0, 1, … at once. One must
// succeed, and all others must be told of the conflict. It returns who succeeded.
func OneSaves(t testing.TB, people int, save func(person int) error) int {
	t.Helper()
	errs := make([]error, people)
	var saving sync.WaitGroup
	for i := range errs {
		saving.Go(func() { errs[i] = save(i) })
	}
	saving.Wait()
	winner, won := -1, 0
	for i, err := range errs {
		switch {
		case err == nil:
			winner, won = i, won+1
		case !fault.Is(err, fault.KindConflict):
			t.Errorf("%d of %d who saved at once was told: %v", i+1, people, err)
		}
	}
	if won != 1 {
		t.Fatalf("%d of %d saved over what all had read: %v", won, people, errs)
	}
	return winner
}

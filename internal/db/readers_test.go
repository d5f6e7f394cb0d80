package db_test

import (
	"path/filepath"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
)

// With one reader a second page waits for the first; with two it does not.
func TestReadersAreHowManyViewsRunAtOnce(t *testing.T) {
	for readers, waits := range map[int]bool{1: true, 2: false} {
		d := openFile(t, filepath.Join(t.TempDir(), "x.db"), db.Options{Readers: readers})
		ctx := dbtest.Ctx(t)
		inside, done, leave := make(chan bool), make(chan error, 1), make(chan bool)
		go func() {
			done <- d.View(ctx, func(*db.Tx) error {
				inside <- true
				<-leave
				return nil
			})
		}()
		<-inside
		second := make(chan error, 1)
		go func() { second <- d.View(ctx, func(*db.Tx) error { return nil }) }()
		select {
		case err := <-second:
			if waits || err != nil {
				t.Errorf("%d readers: a second view ran beside the first, %v", readers, err)
			}
			second <- err
		case <-time.After(500 * time.Millisecond):
			if !waits {
				t.Errorf("%d readers: the second view waits", readers)
			}
		}
		close(leave)
		for _, c := range []chan error{done, second} {
			if err := <-c; err != nil {
				t.Error(err)
			}
		}
	}
}

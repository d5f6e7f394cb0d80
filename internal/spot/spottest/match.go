package spottest

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"alongside/internal/db"
	"alongside/internal/db/dbtest"
	"alongside/internal/fault"
	"alongside/internal/spot"
	"alongside/internal/spot/matching"
	"alongside/internal/thread"
)

// market is a council's market of the suite.
type market struct{}

// Market implements spot.Market.
func (market) Market(context.Context, *db.Tx) (matching.Market, error) {
	return matching.Market{
		Providers: []matching.Provider{{Ref: "PRV-S", Name: "Silver Birch Lodge (South) Ltd"}, {Ref: "PRV-H", Name: "Harbour Lane Care"}},
		Agreements: []matching.Agreement{
			{Ref: "AGR-1", Title: "Short breaks", Members: []thread.Ref{"PRV-S"}}, {Ref: "AGR-2", Title: "Home care", Members: []thread.Ref{"PRV-H"}},
		},
	}, nil
}

// matchLedger has a supplier that is a member by its name, one that may be one, credits and a withheld name.
const matchLedger = "Payment Date,Supplier Name,Net Amount,Transaction Number\n" +
	"01/02/2026,HARBOUR LANE CARE LTD,700.00,M1\n02/02/2026,Harbour Lane Care Limited,150.00,M2\n03/02/2026,Harbour Lane Care Limited,-50.00,M3\n" +
	"01/02/2026,Silver Birch Lodge Ltd,150.00,M4\n01/02/2026,Quillfeather Printing,50.00,M5\n01/02/2026,REDACTED PERSONAL DATA,999.00,M6\n"

// ExerciseMatching runs the suite of the matching on an empty database. It gives the service a market.
func ExerciseMatching(t *testing.T, d *db.DB, s *spot.Service) {
	ctx := dbtest.Ctx(t)
	s.Market = market{}
	if m, questions := matched(t, d, s); !m.ReadAt.IsZero() || questions != nil {
		t.Fatalf("before anything: %+v", m)
	}
	taken(t, s, file("match", matchLedger))
	m, questions := rematched(t, d, s)
	if m.Names != 4 || m.Suppliers != 3 || m.Joined != 1 || m.Paid != 1000_00 || m.Withheld != 999_00 || m.Imports != 1 {
		t.Errorf("%+v", m)
	}
	if every := m.Overlaps[0]; every.Paid != 800_00 || every.Suppliers != 1 || every.Found != 1 || every.Members != 2 {
		t.Errorf("overlap: %+v", every)
	}
	if len(questions) != 1 || questions[0].Stake != 150_00 || questions[0].A != "Silver Birch Lodge (South) Ltd" || m.Questions != 1 || m.AskedFor != 150_00 {
		t.Fatalf("asked: %+v", questions)
	}
	q := questions[0]
	settled, err := s.SettleSupplier(ctx, Settler, spot.Settle{A: q.A, B: q.B, Same: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, left := matched(t, d, s); left != nil {
		t.Errorf("what was answered is asked: %+v", left)
	}
	m, questions = rematched(t, d, s)
	if every := m.Overlaps[0]; every.Paid != 950_00 || every.Suppliers != 2 || questions != nil || m.Joined != 2 {
		t.Errorf("an answer changes nothing: %+v", m)
	}
	if err := s.UndoSettlement(ctx, Settler, settled.ID, "A slip"); err != nil {
		t.Fatal(err)
	}
	m, questions = rematched(t, d, s)
	if every := m.Overlaps[0]; every.Paid != 800_00 || len(questions) != 1 || questions[0].ID != q.ID {
		t.Errorf("an undo changes nothing: %+v %+v", m, questions)
	}
	apartAndInOrder(t, d, s, m, q)
}

// apartAndInOrder checks that councils do not see each other's and that what was read earlier never replaces what was read later.
func apartAndInOrder(t *testing.T, d *db.DB, s *spot.Service, m spot.Match, q spot.Question) {
	t.Helper()
	ctx := dbtest.Ctx(t)
	other := db.WithScope(ctx, "E10000016")
	err := d.View(other, func(tx *db.Tx) error {
		if theirs, err := s.Matches.Match(other, tx); err != nil || !theirs.ReadAt.IsZero() {
			t.Errorf("another council sees %+v, %v", theirs, err)
		}
		_, err := s.Matches.Question(other, tx, q.ID)
		return err
	})
	if !fault.Is(err, fault.KindNotFound) {
		t.Errorf("another council is asked: %v", err)
	}
	old := spot.Match{ReadAt: m.ReadAt.Add(-24 * time.Hour), Names: 99}
	if err := d.InTx(ctx, func(tx *db.Tx) error { return s.Matches.SaveMatch(ctx, tx, old, matching.Picture{}) }); err != nil {
		t.Fatal(err)
	}
	if now, _ := matched(t, d, s); !reflect.DeepEqual(now, m) {
		t.Errorf("an older matching replaced the later one: %+v", now)
	}
	ahead := m
	ahead.ReadAt = m.ReadAt.Add(24 * time.Hour)
	err = d.InTx(ctx, func(tx *db.Tx) error {
		return errors.Join(s.Matches.SaveMatch(ctx, tx, ahead, matching.Picture{}), s.Matches.SaveMatch(ctx, tx, old, matching.Picture{}))
	})
	if now, _ := matched(t, d, s); err != nil || now.Names != old.Names {
		t.Errorf("a matching stamped with tomorrow stands in the way: %+v, %v", now, err)
	}
	if m, _ = rematched(t, d, s); m.Names == old.Names {
		t.Error("matching again changes nothing")
	}
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		behind, err := s.Matches.Questions(ctx, tx, q, 10)
		if len(behind) != 0 {
			t.Errorf("behind the last question: %+v", behind)
		}
		most, suppliersErr := s.Matches.Suppliers(ctx, tx, 2)
		if suppliersErr != nil || len(most) != 2 || most[0].Paid != 800_00 || len(most[0].Names) != 2 || most[0].How != matching.ByName {
			t.Errorf("suppliers: %+v, %v", most, suppliersErr)
		}
		return err
	})
}

func rematched(t *testing.T, d *db.DB, s *spot.Service) (spot.Match, []spot.Question) {
	t.Helper()
	if err := s.MatchSuppliers(dbtest.Ctx(t)); err != nil {
		t.Fatal(err)
	}
	return matched(t, d, s)
}

func matched(t *testing.T, d *db.DB, s *spot.Service) (m spot.Match, questions []spot.Question) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		if m, err = s.Matches.Match(ctx, tx); err != nil {
			return err
		}
		questions, err = s.Matches.Questions(ctx, tx, spot.Question{}, 10)
		return err
	})
	return m, questions
}

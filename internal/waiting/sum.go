package waiting

import (
	"context"

	"alongside/internal/db"
)

// Offered sums what was offered to those who wait on one pathway in one district.
type Offered struct {
	Pathway, District string
	Waiting           int            // children
	Red               int            // of them with nothing offered
	RedLong           int            // of the red, those who have waited for three months and more
	Offers            int            // each time counted
	Taken, Declined   int            // of the offers; the rest awaits an answer
	Grounds           map[Ground]int // of the declined, as far as the family said; "" where it did not
}

// longDays is from when on a wait with nothing offered is a long one.
const longDays = 91

// SumSupport returns what was offered to those who wait, by pathway and district. It is suppressed before it is published.
func (s *Service) SumSupport(ctx context.Context, tx *db.Tx) ([]Offered, error) {
	all, err := s.deps.Store.Support(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []Offered
	for _, e := range all {
		if n := len(out); n == 0 || out[n-1].Pathway != e.Pathway || out[n-1].District != e.District {
			out = append(out, Offered{Pathway: e.Pathway, District: e.District, Grounds: map[Ground]int{}})
		}
		o := &out[len(out)-1]
		o.Waiting++
		if e.Red() {
			o.Red++
			if e.Waited(tx.Today()) >= longDays {
				o.RedLong++
			}
		}
		for _, one := range e.Support {
			o.Offers++
			switch one.Outcome {
			case Taken:
				o.Taken++
			case Declined:
				o.Declined++
				o.Grounds[one.Ground]++
			}
		}
	}
	return out, nil
}

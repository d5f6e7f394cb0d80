package county

import (
	"context"
	"hash/fnv"

	"alongside/internal/authority"
	"alongside/internal/db"
)

// tongues are what some families speak best, and some of those who work with them.
var tongues = []string{"Polish", "Urdu", "Punjabi", "Romanian", "British Sign Language"}

// One family in so many prefers another language than English, and one lead professional in so many speaks one.
const (
	familiesPerTongue = 12
	leadsPerTongue    = 3
)

// tongue is the language that somebody speaks besides English, "" for none. It follows from the name, so that it is the same
// wherever it is asked for.
func tongue(name string, oneIn uint32) string {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name)) // a hash never refuses
	n := sum.Sum32()
	if n%oneIn != 0 {
		return ""
	}
	return tongues[n/oneIn%uint32(len(tongues))]
}

// languages has the lead professionals who speak another language say so.
func (b *builder) languages() error {
	return b.on(b.today.AddDays(-20), 10, func(ctx context.Context, tx *db.Tx) error {
		for _, p := range b.cast.leads {
			one := tongue(p.name, leadsPerTongue)
			if one == "" {
				continue
			}
			if err := b.Authority.SpeakTx(ctx, tx, p.by(), authority.Speak{Person: p.ref, Languages: []string{one}}); err != nil {
				return err
			}
		}
		return nil
	})
}

package family

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/db"
	"alongside/internal/workday"
)

// ChannelRow is how one concern came and what came of it.
type ChannelRow struct {
	Channel    string
	Teller     Teller
	Outcome    Outcome
	ReadBy     workday.Date
	ScreenedAt time.Time // zero until a person has read it
}

// ChannelFigures say how families fare by the way in which they told us, so that nobody is worse off for having no computer.
type ChannelFigures struct {
	Channel   string
	Teller    TellerKind // "" for the family itself
	Told      int
	Read      int // by a person, by now
	InTime    int // of those read: by the promised day
	Late      int // not read yet, though the promised day is past
	Opened    int // as a family
	Advised   int
	NotFound  int // tried to reach and not reached yet
	Protected int // passed on to keep a child safe
}

// Channels counts the concerns that were told from one day to another, both counted, by how they came and who told them.
func (s *Service) Channels(ctx context.Context, tx *db.Tx, from, to workday.Date) ([]ChannelFigures, error) {
	type key struct {
		channel string
		teller  TellerKind
	}
	found := map[key]*ChannelFigures{}
	err := s.store.Channels(ctx, tx, from.At(0, 0), to.AddDays(1).At(0, 0), func(row ChannelRow) {
		k := key{row.Channel, row.Teller.Kind}
		f := found[k]
		if f == nil {
			f = &ChannelFigures{Channel: k.channel, Teller: k.teller}
			found[k] = f
		}
		f.count(row, tx.Today())
	})
	if err != nil {
		return nil, fmt.Errorf("count concerns by channel: %w", err)
	}
	out := make([]ChannelFigures, 0, len(found))
	for _, f := range found {
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b ChannelFigures) int {
		if a.Channel != b.Channel {
			return slices.Index(Channels(), a.Channel) - slices.Index(Channels(), b.Channel)
		}
		return strings.Compare(string(a.Teller), string(b.Teller))
	})
	return out, nil
}

func (f *ChannelFigures) count(row ChannelRow, today workday.Date) {
	f.Told++
	switch {
	case row.ScreenedAt.IsZero() && today.After(row.ReadBy):
		f.Late++
	case !row.ScreenedAt.IsZero():
		f.Read++
		if !workday.DateOf(row.ScreenedAt).After(row.ReadBy) {
			f.InTime++
		}
	}
	switch row.Outcome {
	case OpenAsFamily:
		f.Opened++
	case AdviceOnly:
		f.Advised++
	case NotReachable:
		f.NotFound++
	case SafeguardingReferral:
		f.Protected++
	}
}

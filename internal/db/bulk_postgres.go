package db

import (
	"context"

	"strconv"
)

func (e *postgresEngine) bulk(ctx context.Context, s session, b *bulk) (int64, error) {
	return b.insert(ctx, s, 100, func(i int) string { return "$" + strconv.Itoa(i) })
}

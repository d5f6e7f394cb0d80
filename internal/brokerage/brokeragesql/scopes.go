package brokeragesql

import (
	"context"

	"alongside/internal/db"
)

// ScopesWithPackages returns every council that has bought help for a child.
func ScopesWithPackages(ctx context.Context, tx *db.Tx) ([]db.Scope, error) {
	var found []db.Scope
	err := db.Each(ctx, tx, "SELECT DISTINCT scope FROM brokerage_package WHERE scope <> '' ORDER BY scope", nil,
		func(scan func(dest ...any) error) error {
			var council db.Scope
			err := scan(&council)
			found = append(found, council)
			return err
		})
	return found, err
}

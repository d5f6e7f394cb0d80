package county

import (
	"context"
	"fmt"

	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/provider/registration"
	"alongside/internal/thread"
)

// registered has two organisations register themselves: one that nobody knows, and one with a number that an agency has.
func (b *builder) registered() error {
	for i, body := range []registration.Body{
		{Name: "Sandpiper Short Breaks (made up)", Form: registration.Charity, Kind: provider.Voluntary, Contact: "Ines Marlow", Email: "ines.marlow@sandpiper.example",
			Numbers: []registration.Number{{System: thread.CharityNumber, Value: "9900101"}}},
		{Name: "Oak Lane Care North (made up)", Form: registration.Company, Kind: provider.CareAgency, Contact: "Tobias Renn", Email: "tobias.renn@oaklane-north.example",
			Numbers: []registration.Number{{System: thread.CompanyNumber, Value: "99000000"}}},
	} {
		body.For = b.market.dynamic
		err := b.at(b.working(b.today.AddDays(-2)), 11, func(ctx context.Context, tx *db.Tx) error {
			r := registration.Registration{Ref: thread.New(tx, thread.Registration), Version: 1, Token: fmt.Sprintf("made up %d", i), EmailKey: body.Email, AskedAt: tx.Now(),
				Expires: tx.Now().Add(registration.Lasts), State: registration.Asked, Body: body}
			if err := b.Registration.Store.InsertRegistration(ctx, tx, r); err != nil {
				return err
			}
			_, err := b.Registration.ConfirmTx(ctx, tx, r.Token, "")
			return err
		})
		if err != nil {
			return fmt.Errorf("%s registers itself: %w", body.Name, err)
		}
	}
	return nil
}

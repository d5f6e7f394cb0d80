package county

import (
	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/waiting"
	"alongside/internal/workday"
)

// waitingLists has the council keep its waiting lists: the one on which most children wait, one of two districts alone, and one that has ended.
func (b *builder) waitingLists() error {
	districts := b.Atlas.DistrictsOf("Staffordshire")
	long, ended := b.today.AddMonths(-240), b.today.AddMonths(-5)
	ctx := db.WithNow(b.ctx, b.today.AddMonths(-14).At(9, 30))
	co := b.cast.of(access.RoleCoOrdinator)
	return b.DB.InTx(ctx, func(tx *db.Tx) error {
		for _, l := range []waiting.List{
			{Name: "neurodevelopmental", Kind: waiting.Health, From: long, Rule: "Agreed with the NHS (made up). No law sets how long it may take; what families are told rests on section 19 of the Children and Families Act 2014."},
			{Name: "speech and language", Kind: waiting.Joint, From: long, Area: []string{districts[0].Code, districts[1].Code}, Rule: "Joint agreement on therapies (made up), page 2. The other districts have no list: a therapist comes to the school."},
			{Name: "sleep clinic", Kind: waiting.Health, From: workday.MustOn(long.Year(), 1, 1), To: ended, Rule: "Ended when the clinic by telephone began (made up)."},
		} {
			if err := b.Waiting.SetListTx(ctx, tx, co.by(), waiting.SetList{List: l}); err != nil {
				return err
			}
		}
		return nil
	})
}

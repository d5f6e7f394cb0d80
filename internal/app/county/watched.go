package county

import (
	"context"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/provider/directory"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// watched gives agencies their official numbers, has a register change for two of them, and evidence wait to be checked.
func (b *builder) watched() error {
	first := b.working(b.today.AddDays(-40))
	if err := b.at(first, 11, b.numbers); err != nil {
		return err
	}
	if err := b.directory(first, "October", "Good", agencies[6], -1); err != nil {
		return err
	}
	if err := b.directory(b.working(b.today.AddDays(-3)), "November", "Requires improvement", agencies[6]+" and Friends", 5); err != nil {
		return err
	}
	return b.at(b.working(b.today.AddDays(-2)), 14, b.toCheck)
}

// directory has the directory of the regulator read on a day: every agency is in it with the activities it is registered for, but the
// one that dropped out; the seventh is rated, and the sixth is called, as is said.
func (b *builder) directory(day workday.Date, month, rating, sixth string, without int) error {
	if day.After(b.today) {
		day = b.today
	}
	var file strings.Builder
	file.WriteString("locationId,providerId,name,registrationStatus,overall rating,report date,regulated activities,specialisms\n")
	for i, name := range agencies {
		rated := "Good"
		switch i {
		case without:
			continue
		case 6:
			name = sixth
		case 7:
			rated = rating
		}
		fmt.Fprintf(&file, "%s,2-99900000%d,%s (made up),Registered,%s,%s,%s,Caring for children (0 - 18yrs)\n", cqcOf(i), i, name, rated, b.today.AddMonths(-6), provider.PersonalCare)
	}
	file.WriteString("1-999000099,,,Registered,,,,\n") // a record without a name is refused
	given := directory.Import{File: "CQC_directory_" + month + ".csv"}
	_, err := b.Directory.Take(db.WithNow(b.ctx, day.At(12, 0)), b.cast.of(access.RoleContractManager).by(), given, strings.NewReader(file.String()), nil, nil)
	return err
}

// at is on at a full hour: it draws nothing by lot, so that what is built after it stays as it is.
func (b *builder) at(day workday.Date, hour int, fn func(ctx context.Context, tx *db.Tx) error) error {
	if day.After(b.today) {
		day = b.today
	}
	return b.DB.InTx(db.WithNow(b.ctx, day.At(hour, 0)), func(tx *db.Tx) error { return fn(db.WithNow(b.ctx, day.At(hour, 0)), tx) })
}

// cqcOf is the made-up number of an agency in the register: no place of the Care Quality Commission has one so high.
func cqcOf(i int) string { return fmt.Sprintf("1-99900000%d", i) }

// numbers records a company number, beyond those that Companies House has given out, and one of the register for every agency.
func (b *builder) numbers(ctx context.Context, tx *db.Tx) error {
	for i, p := range b.market.providers {
		for _, n := range []provider.Identity{{System: thread.CompanyNumber, Value: fmt.Sprintf("9900000%d", i), Shared: true}, {System: thread.CQC, Value: cqcOf(i)}} {
			n.Provider = p.provider
			if err := b.Provider.IdentifyTx(ctx, tx, b.cast.of(access.RoleContractManager).by(), n); err != nil {
				return err
			}
		}
	}
	return nil
}

// toCheck has agencies give accounts: those of two wait for an officer, those of one were sent back.
func (b *builder) toCheck(ctx context.Context, tx *db.Tx) error {
	for i := 1; i <= 3; i++ {
		p := b.market.providers[i]
		ref, err := b.Provider.GiveEvidenceTx(ctx, tx, p.by(), provider.Evidence{
			Provider: p.provider, Kind: provider.Accounts, Issuer: "Made-up Auditors", From: b.today.AddMonths(-6), Expires: b.today.AddMonths(9),
		})
		if err != nil {
			return err
		}
		if i < 3 {
			continue
		}
		cmd := provider.CheckEvidence{Provider: p.provider, Evidence: ref, Says: "The page with the balance sheet is missing. Please give all pages."}
		if err := b.Provider.CheckEvidenceTx(ctx, tx, b.cast.of(access.RoleQualityOfficer).actor(), cmd); err != nil {
			return err
		}
	}
	return nil
}

package county

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/provider"
	"alongside/internal/spot"
	"alongside/internal/thread"
)

// outsiders are paid without an agreement; none of them is real.
var outsiders = []string{
	"Quickthorn Home Support Ltd (made up)", "QUICKTHORN HOME SUPPORT LIMITED (MADE UP)", "Larkspur Lodge (made up)", "Larkspur Lodge Residential Ltd (made up)",
	"Brindle & Sons Taxis (made up)", "Tern Valley Tutors CIC (made up)", "Tern Valley Tutors C.I.C. t/a Tern Learning (made up)", "Redacted Personal Data",
}

// ledger imports a made-up ledger of two quarters in which about four pounds in five go to members of the agreement, under
// names as ledgers write them, so that overlap and doubtful names can be seen.
func (b *builder) ledger() error {
	var members []string
	err := b.on(b.today, 7, func(ctx context.Context, tx *db.Tx) error {
		refs := make([]thread.Ref, 0, len(b.market.providers))
		for _, p := range b.market.providers {
			refs = append(refs, p.provider)
		}
		all, err := b.Provider.Providers(ctx, tx, refs)
		for _, ref := range refs { // in their order: a map has none, and the county has to be the same each time
			members = append(members, asPaid(all[ref]))
		}
		return err
	})
	if err != nil {
		return err
	}
	var file bytes.Buffer
	out := csv.NewWriter(&file)
	rows := [][]string{{"Supplier Name", "Payment Date", "Amount", "Transaction Number", "Service", "Purpose"}}
	for n := range 480 {
		payee, pounds := members[n%len(members)], 400+b.rand.IntN(2400)
		if n%5 == 4 {
			payee = outsiders[n/5%len(outsiders)]
		}
		if n%2 == 1 {
			payee = strings.ToUpper(payee)
		}
		day := b.working(b.today.AddDays(-5 - n*180/480))
		rows = append(rows, []string{payee, day.String(), fmt.Sprintf("%d.%02d", pounds, b.rand.IntN(100)), fmt.Sprintf("MU%06d", n+1), "Children with disabilities", "Care at home"})
	}
	if err := out.WriteAll(rows); err != nil {
		return err
	}
	ctx := db.WithNow(b.ctx, b.today.At(7, 30))
	by := b.cast.of(access.RoleCommissioner).by()
	if _, err := b.Spot.ImportSpend(ctx, by, spot.ImportFile{Name: "made-up-payments.csv", File: bytes.NewReader(file.Bytes())}); err != nil {
		return err
	}
	return b.packageList()
}

// asPaid is a provider's name as a ledger has it: with its legal form.
func asPaid(p provider.Provider) string {
	return strings.TrimSuffix(p.Name, " (made up)") + " Ltd (made up)"
}

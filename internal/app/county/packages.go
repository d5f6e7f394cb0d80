package county

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/spot"
	"alongside/internal/thread"
)

// How many of five providers that packages are bought from are members of the agreement: the Kent paper 20/00102 found at least 80%
// of the providers of spot purchases on the adults' framework.
const (
	kentMembers = 4
	kentOf      = 5
)

// buyers sell packages outside the agreement; none of them is real.
var buyers = []string{"Sallow Brook Care Ltd (made up)", "Fernleigh Support CIC (made up)", "Ashen Bank Home Help Ltd (made up)"}

// packageList imports a made-up list of packages at disparate rates, from four members to each provider that is none, and has some of
// what is bought outside the agreement explained, one reason of it expired.
func (b *builder) packageList() error {
	var members []string
	err := b.on(b.today, 7, func(ctx context.Context, tx *db.Tx) error {
		in, err := b.Agreement.Admitted(ctx, tx, b.market.lot, b.today)
		if err != nil {
			return err
		}
		held := map[thread.Ref]bool{}
		for _, a := range in {
			held[a.Provider] = true
		}
		for _, p := range b.market.providers {
			if !held[p.provider] {
				continue
			}
			one, err := b.Provider.Provider(ctx, tx, p.provider)
			if err != nil {
				return err
			}
			members = append(members, asPaid(one))
		}
		return nil
	})
	if err != nil {
		return err
	}
	others := min(len(members)/kentMembers*(kentOf-kentMembers), len(buyers))
	members = members[:min(len(members), others*kentMembers/(kentOf-kentMembers))]
	file, err := b.packageLines(append(members, buyers[:others]...))
	if err != nil {
		return err
	}
	ctx := db.WithNow(b.ctx, b.today.At(7, 45))
	by := b.cast.of(access.RoleCommissioner).by()
	if _, err := b.Spot.ImportPackages(ctx, by, spot.ImportFile{Name: "made-up-packages.csv", File: bytes.NewReader(file)}); err != nil {
		return err
	}
	if err := b.Spot.MatchSuppliers(ctx); err != nil {
		return err
	}
	return b.explainOffs()
}

// packageLines writes the list: 160 packages, in hours, half-hours, nights, miles and by the week.
func (b *builder) packageLines(sellers []string) ([]byte, error) {
	districts := b.Atlas.DistrictsOf("Staffordshire")
	rows := [][]string{{"Child ID", "Package ID", "Provider", "Service", "Area", "Start Date", "End Date", "Hours per week", "Quantity per week", "Unit", "Rate", "VAT", "Time band"}}
	for n := range 160 {
		if len(sellers) == 0 {
			break
		}
		pence := 2050 + 90*(n%4) + b.rand.IntN(600) // each district has its own level
		if n%37 == 5 {
			pence += 2400 // one that stands out
		}
		service, hours, quantity, unit, band := "One to one support at home", fmt.Sprint(3+n%9), "", "Hour", []string{"Weekday", "Weekend"}[n/3%2]
		switch n % 10 {
		case 3:
			unit, pence = "Half hour", pence/2
		case 6:
			service, hours, quantity, unit, band, pence = "Overnight short break", "", "1", "Sleep-in night", "", 14000+100*b.rand.IntN(60)
		case 9:
			service, hours, quantity, unit, band, pence = "Journeys to short breaks", "", fmt.Sprint(20+n%30), "Mile", "", 45+b.rand.IntN(40)
		}
		start := b.today.AddDays(-30 - b.rand.IntN(500))
		rows = append(rows, []string{
			fmt.Sprintf("MU-%05d", 10000+n*7/10), fmt.Sprintf("MUP%05d", n+1), sellers[n%len(sellers)], service, districts[n%4].Name, start.String(), "", hours, quantity, unit,
			fmt.Sprintf("%d.%02d", pence/100, pence%100), "exempt", band,
		})
	}
	var file bytes.Buffer
	if err := csv.NewWriter(&file).WriteAll(rows); err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}

// explainOffs gives reasons for some of what is bought outside agreements; the first has expired.
func (b *builder) explainOffs() error {
	var found []spot.Off
	err := b.DB.View(b.ctx, func(tx *db.Tx) (err error) {
		found, err = b.Spot.Workbench.Offs(b.ctx, tx, spot.OffFilter{On: b.today, Limit: 12})
		return err
	})
	if err != nil {
		return err
	}
	for n, o := range found {
		given, until := b.today.AddDays(-n), b.today.AddDays(20+15*n)
		if n == 0 {
			given, until = b.today.AddDays(-60), b.today.AddDays(-5)
		}
		err := b.on(given, 9, func(ctx context.Context, tx *db.Tx) error {
			_, err := b.Spot.ExplainTx(ctx, tx, b.cast.of(access.RoleBroker).actor(), spot.Explain{
				Off: o.ID, Cause: spot.Causes()[n%4].Cause, Why: "Two members were asked and could not start in time.", Expires: until,
			})
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

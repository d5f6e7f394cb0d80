package county

import (
	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/offer"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Where the council's made-up rules on assessments stand, and how families ask for one.
const (
	ownStatement   = "Short breaks services statement (made up), page 4, under regulation 5 of SI 2011/707"
	childrenAct    = "Children Act 1989, section 17"
	childrenURL    = "https://www.legislation.gov.uk/ukpga/1989/41/section/17"
	careAct        = "Care Act 2014, section 9"
	careURL        = "https://www.legislation.gov.uk/ukpga/2014/23/section/9"
	statementURL   = "https://www.legislation.gov.uk/uksi/2011/707/regulation/5"
	askChildren    = "Ask your lead professional to start this."
	askAdults      = "Ask your lead professional: the adults’ team looks at it before the eighteenth birthday."
	adultWords     = "From 18 the council looks at an adult’s own needs for care and support."
	lastOfChildren = 17
)

// eligibility writes the council's rules on which offers need an assessment, by age: for short breaks, for somebody to go out with, and
// for one offer a rule that begins next April.
func (b *builder) eligibility(dayOut thread.Ref) error {
	from := b.today.AddMonths(-9)
	adults := offer.Ruling{Needs: true, Words: adultWords, Citation: careAct, URL: careURL, Ask: askAdults}
	rules := []offer.Eligibility{
		{Kind: offer.ShortBreak, AgeTo: lastOfChildren, From: from, Ruling: offer.Ruling{
			Needs: true, Words: "A social worker looks with you at what your child needs.", Citation: childrenAct, URL: childrenURL, Ask: askChildren,
		}},
		{Kind: offer.ShortBreak, AgeFrom: lastOfChildren + 1, AgeTo: oldestHelped, From: from, Ruling: adults},
		{Kind: offer.OneToOne, AgeTo: lastOfChildren, From: from, Ruling: offer.Ruling{
			Words: "Up to three hours a week need no assessment: a short form is enough.", Citation: ownStatement, URL: statementURL,
		}},
		{Kind: offer.OneToOne, AgeFrom: lastOfChildren + 1, AgeTo: oldestHelped, From: from, Ruling: adults},
		{Offer: dayOut, AgeTo: oldestHelped, From: nextApril(b.today), Ruling: offer.Ruling{
			Words: "From April days out in the holidays are open to every child in the county who gets help at school.", Citation: ownStatement, URL: statementURL,
		}},
	}
	co := b.cast.of(access.RoleCoOrdinator)
	for i, rule := range rules {
		day := from.AddDays(-14)
		if i == len(rules)-1 {
			day = b.today.AddDays(-12)
		}
		ctx := db.WithNow(b.ctx, b.working(day).At(15, 0))
		if err := b.DB.InTx(ctx, func(tx *db.Tx) error {
			return b.Offer.AddRuleTx(ctx, tx, co.by(), offer.AddRule{Eligibility: rule})
		}); err != nil {
			return err
		}
	}
	return nil
}

const oldestHelped = 25

// nextApril is the first day of the financial year that comes next.
func nextApril(today workday.Date) workday.Date {
	april := workday.MustOn(today.Year(), 4, 1)
	if !april.After(today) {
		april = april.AddMonths(12)
	}
	return april
}

package dates

import (
	"context"
	"slices"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/pathway"
	"alongside/internal/thread"
)

// Limits are what is kept from one reader of a child's record.
type Limits struct {
	Reader  access.Actor
	Without []access.Part // withheld parts of the record
	Apart   bool          // another carer's address is kept from the reader, and the child lives there
}

// Families knows who looks after a child. Package family answers.
type Families interface {
	Carers(ctx context.Context, tx *db.Tx, child thread.Ref) ([]family.Carer, error)
	// Records are the child's record, first, and those that are merged into it.
	Records(ctx context.Context, tx *db.Tx, child thread.Ref) ([]thread.Ref, error)
}

// LimitsOf reads what is kept from a reader. The caller has checked that they may see the child.
func LimitsOf(ctx context.Context, tx *db.Tx, families Families, reader access.Actor, child thread.Ref) (Limits, error) {
	l := Limits{Reader: reader}
	var err error
	if l.Without, err = access.Withheld(ctx, tx, reader, child); err != nil {
		return l, err
	}
	carers, err := families.Carers(ctx, tx, child)
	l.Apart = family.HomeKept(reader, l.Without, carers)
	return l, err
}

// Keep reports whether a part of the record is withheld from the reader.
func (l Limits) Keep(part access.Part) bool { return slices.Contains(l.Without, part) }

// KeepWords reports whether what workers wrote in their own words may name something that is withheld from the reader, wherever
// they wrote it.
func (l Limits) KeepWords() bool {
	return l.Apart || l.Keep(access.HealthRecord) || l.Keep(access.SocialCareRecord) || l.Keep(access.SchoolPlace)
}

// KeepKind reports whether all objects of a kind belong to a part of the record that is withheld from the reader.
func (l Limits) KeepKind(k thread.Kind) bool {
	switch k {
	case thread.WaitingListEntry:
		return l.Keep(access.HealthRecord) || !l.Reader.May(access.WaitingSee)
	case thread.Package, thread.Visit, thread.Requirement, thread.Award, thread.CallOff, thread.SpotPurchase:
		return l.Keep(access.SocialCareRecord) || !l.Reader.May(access.DeliveryPackageSee)
	case thread.Booking, thread.Session: // an organisation is near where the child lives
		return l.Apart
	case thread.Query:
		return !l.Reader.May(access.QuerySee)
	case thread.Explanation: // its name quotes the decision that is to be explained
		return l.KeepWords() || !l.Reader.May(access.ExplanationAsk)
	case thread.Assessment, thread.Advice, thread.Determination:
		return !l.Reader.May(access.PathwaySee)
	case thread.Plan, thread.Provision:
		return !l.Reader.May(access.PlanSee)
	default:
		return false
	}
}

// KeepAdvice reports whether the advice of an agency belongs to what is withheld from the reader.
func (l Limits) KeepAdvice(g pathway.Agency) bool {
	switch g {
	case pathway.Health:
		return l.Keep(access.HealthRecord)
	case pathway.SocialCare:
		return l.Keep(access.SocialCareRecord)
	case pathway.Education, pathway.Psychology:
		return l.Keep(access.SchoolPlace)
	default:
		return l.Apart // what another carer wrote
	}
}

package family

import (
	"context"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/notify"
	"alongside/internal/workday"
)

// TellerKind is who tells of a concern for a family.
type TellerKind string

// The kinds; empty is the family itself.
const (
	School        TellerKind = "school"
	Nursery       TellerKind = "nursery"
	GP            TellerKind = "GP"
	HealthVisitor TellerKind = "health visitor"
	OtherTeller   TellerKind = "somebody else who works with the family"
)

// TellerKinds lists the kinds.
func TellerKinds() []TellerKind { return []TellerKind{School, Nursery, GP, HealthVisitor, OtherTeller} }

// Agreement says whether the parent agreed that somebody else tells the council.
type Agreement string

// The agreements. Harm needs none: a referral to keep a child safe is made with or without consent.
const (
	ParentAgreed Agreement = "agreed"
	FearOfHarm   Agreement = "harm"
	NotAsked     Agreement = "not asked"
)

// Teller is somebody who tells of a concern for a family.
type Teller struct {
	Kind      TellerKind `json:"kind,omitempty"`
	Name      string     `json:"name,omitempty"`
	Contact   string     `json:"contact,omitempty"`
	Agreement Agreement  `json:"agreement,omitempty"`
}

// Family reports whether the family tells of the concern itself.
func (t Teller) Family() bool { return t.Kind == "" }

func (t Teller) validate() []fault.Field {
	if t.Family() {
		return nil
	}
	var wrong []fault.Field
	add := func(field, message string) { wrong = append(wrong, fault.Field{Name: field, Message: message}) }
	if !slices.Contains(TellerKinds(), t.Kind) {
		add("teller", "Choose who is telling us.")
	}
	if strings.TrimSpace(t.Name) == "" || strings.TrimSpace(t.Contact) == "" {
		add("teller-name", "Enter your name, where you work, and how we reach you.")
	}
	if len([]rune(t.Name)) > longestLine || len([]rune(t.Contact)) > longestLine {
		add("teller-name", "Use at most 200 characters.")
	}
	switch t.Agreement {
	case ParentAgreed, FearOfHarm:
	case NotAsked:
		add("agreement", "Ask the parent or carer first, then tell us. If you fear that a child may come to harm, do not wait: choose that answer.")
	default:
		add("agreement", "Say whether the parent or carer agreed.")
	}
	return wrong
}

// answered is where we answer about a concern: the family in the way that it chose, and whoever told us for a family by the e-mail address
// in what they gave us to reach them by. It is false where nothing may or can be written.
func (c Concern) answered() (notify.Address, bool) {
	if c.Teller.Family() {
		return c.Reach.To()
	}
	for _, word := range strings.FieldsFunc(c.Teller.Contact, func(r rune) bool { return strings.ContainsRune(" ,;:/()<>\"", r) }) {
		if found, err := mail.ParseAddress(strings.TrimRight(word, ".")); err == nil {
			to := notify.ToEmail(c.Teller.Name, found.Address)
			return to, to.Validate() == nil
		}
	}
	return notify.Address{}, false
}

// parent is where the parent is written to about a concern that somebody else told with the parent’s agreement. Where harm is feared nobody
// writes unasked, nor once a person has found a risk: whoever opens the message may be the one who is feared.
func (c Concern) parent() (notify.Address, bool) {
	if c.Teller.Family() || c.Teller.Agreement != ParentAgreed || c.Safeguarding {
		return notify.Address{}, false
	}
	return c.Reach.To()
}

// taken is how the parent of a concern is reached, as the family’s record begins with it. Where somebody else told in fear of harm nobody is
// written to until a person has decided so on the record: they are rung, and not even that where no number is known.
func (c Concern) taken() Reach {
	r := c.Reach
	if r.Way == ByTeller {
		r.Way = ""
	}
	if c.Teller.Family() || c.Teller.Agreement != FearOfHarm {
		return r
	}
	r.Way, r.NoWriting = "", true
	if notify.ToText("", r.Phone).Validate() == nil {
		r.Way = ByPhone
	}
	return r
}

// tellParent writes to the parent for whom somebody else told us of a concern, where that is safe.
func (s *Service) tellParent(ctx context.Context, tx *db.Tx, council Council, c Concern, says string, by workday.Date) error {
	to, may := c.parent()
	if !may {
		return nil
	}
	says = "Somebody told us of a worry for your family, as you agreed: " + c.Teller.Name + ". " + says
	m, err := notify.ConcernForYou.Message(to, notify.Facts{Ref: c.Ref, Says: says, By: by, Phone: council.Phone})
	if err == nil {
		err = s.tell(ctx, tx, m)
	}
	if err != nil {
		return fmt.Errorf("tell the parent of %s: %w", c.Ref, err)
	}
	return nil
}

// saysToParent are the words in which a parent reads what came of a concern that somebody else told.
func (c Concern) saysToParent(retry workday.Date) string {
	switch c.Outcome {
	case NotReachable:
		return "We read it and tried to reach you. We try again on " + retry.Long() + ". Is another day or another way better for you? Please ring us."
	case AdviceOnly:
		return "A person has read it, and there is an answer for you. Please ring us, and we read it to you."
	default:
		return "A person has read it. Somebody gets in touch with you."
	}
}

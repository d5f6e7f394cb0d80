package provider

import (
	"context"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/notify"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// Profile is what a provider says of itself. Its name and kind are the council's to change.
type Profile struct {
	Provider                        thread.Ref
	Version                         int
	Address, Postcode, Email, Phone string
	About                           string // for families
	Areas                           []string
	Size                            Size // "" leaves it open
	// CanTake is how many hours a week more it could take on, nil when it does not say. It counts from the provider's own people alone.
	CanTake *int
}

const (
	longestLine  = 200
	longestAbout = 2000
	mostAreas    = 50
	mostHours    = 100_000
)

// SaveProfile saves what a provider says of itself. Those who act for it do, and the council's staff who look after providers.
func (s *Service) SaveProfile(ctx context.Context, by access.Actor, cmd Profile) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error { return s.SaveProfileTx(ctx, tx, by, cmd) })
}

// SaveProfileTx is SaveProfile inside a transaction.
func (s *Service) SaveProfileTx(ctx context.Context, tx *db.Tx, by access.Actor, cmd Profile) error {
	if !mayKeep(by, cmd.Provider) {
		return fault.NotFound("That provider")
	}
	post, err := cmd.check()
	if err != nil {
		return err
	}
	p, err := s.Provider(ctx, tx, cmd.Provider)
	if err != nil {
		return err
	}
	if cmd.Version != p.Version {
		return fault.Conflict("Someone else changed this provider while you were reading it. Look at it again before you save.")
	}
	if p.Outcode != post.Outcode {
		p.District = "" // it was that of the former postcode
	}
	p.Address, p.Postcode, p.Outcode = strings.TrimSpace(cmd.Address), "", post.Outcode
	if post.Full() {
		p.Postcode = post.Outcode + " " + post.Incode
	}
	p.Email, p.Phone, p.About, p.Areas = cmd.Email, cmd.Phone, strings.TrimSpace(cmd.About), cmd.Areas
	p.Size = cmd.Size
	if by.Provider != "" { // what somebody else saves, it has not said
		p.CanTake, p.CanTakeOn = 0, workday.Date{}
		if cmd.CanTake != nil {
			p.CanTake, p.CanTakeOn = *cmd.CanTake, tx.Today()
		}
	}
	if err := s.store.Update(ctx, tx, p); err != nil {
		return err
	}
	return s.record(ctx, tx, by.By(), p, "profile changed", "")
}

// mayKeep reports whether by looks after a provider's profile: as one of its own people, or for the council.
func mayKeep(by access.Actor, ref thread.Ref) bool {
	if by.Provider != "" {
		return Mine(by, ref) && by.May(access.ProviderKeep)
	}
	return by.May(access.ProviderEdit)
}

func (cmd *Profile) check() (geo.Postcode, error) {
	var wrong []fault.Field
	add := func(name, message string) { wrong = append(wrong, fault.Field{Name: name, Message: message}) }
	cmd.Email, cmd.Phone = strings.TrimSpace(cmd.Email), strings.TrimSpace(cmd.Phone)
	post, err := geo.ParsePostcode(cmd.Postcode)
	if err != nil {
		add("near", fault.Message(err))
	}
	if cmd.Email == "" || notify.ToEmail("", cmd.Email).Validate() != nil {
		add("email", "Enter an email address in the correct format, like name@example.com. Invitations and awards go there.")
	}
	if len(cmd.Phone) > longestLine {
		add("phone", "Enter a telephone number of at most 200 characters.")
	}
	if len(cmd.Address) > longestAbout {
		add("address", "Enter an address of at most 2,000 characters.")
	}
	if len(cmd.About) > longestAbout {
		add("about", "Say it in at most 2,000 characters.")
	}
	if cmd.Size != "" && !slices.Contains(Sizes(), cmd.Size) {
		add("size", "Choose how large the organisation is, or leave it open.")
	}
	if len(cmd.Areas) > mostAreas {
		add("areas", "Enter at most 50 places.")
	}
	if cmd.CanTake != nil && (*cmd.CanTake < 0 || *cmd.CanTake > mostHours) {
		add("can-take", "Enter hours a week, 0 for none, or nothing where you cannot say.")
	}
	return post, fault.InvalidFields(wrong...)
}

package offer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/geo"
	"alongside/internal/thread"
)

// Create puts an offer into the directory. It is drafted until Publish, unless Publish is set by somebody who may.
type Create struct {
	Provider thread.Ref
	Details
	Publish bool
}

// Create adds an offer. A provider adds its own.
func (s *Service) Create(ctx context.Context, by access.Actor, cmd Create) (thread.Ref, error) {
	if cmd.Provider == "" {
		cmd.Provider = by.Provider
	}
	if !MayEdit(by, Offer{Provider: cmd.Provider}) {
		return "", fault.Forbidden("Only a provider, for itself, and the county co-ordinator can add an offer.")
	}
	cmd.Publish = cmd.Publish && by.May(access.OfferPublish)
	var ref thread.Ref
	err := s.deps.DB.InTx(ctx, func(tx *db.Tx) error {
		var err error
		ref, err = s.CreateTx(ctx, tx, by.By(), cmd)
		return err
	})
	return ref, err
}

// CreateTx is Create inside a transaction.
func (s *Service) CreateTx(ctx context.Context, tx *db.Tx, by audit.By, cmd Create) (thread.Ref, error) {
	if !cmd.Provider.Valid() {
		return "", fault.Invalid("provider", "Say who provides this.")
	}
	o := Offer{Ref: thread.New(tx, thread.Offer), Version: 1, Provider: cmd.Provider, Status: Drafted}
	if err := s.put(&o, cmd.Details); err != nil {
		return "", err
	}
	o.CheckedOn = tx.Today()
	action := "offer drafted"
	if cmd.Publish {
		if err := s.known(ctx, tx, cmd.Provider); err != nil {
			return "", err
		}
		o.Status, action = Published, "offer published"
	}
	if err := s.deps.Store.InsertOffer(ctx, tx, o); err != nil {
		return "", fmt.Errorf("insert offer: %w", err)
	}
	if err := s.recordOffer(ctx, tx, by, o, action, ""); err != nil {
		return "", err
	}
	return o.Ref, joinAgreement(ctx, tx, o)
}

// known refuses to show families anything of an organisation that registered itself, until a person of the council has looked at who it is.
func (s *Service) known(ctx context.Context, tx *db.Tx, provider thread.Ref) error {
	if s.deps.Unchecked == nil {
		return nil
	}
	why, err := s.deps.Unchecked(ctx, tx, provider)
	if err != nil {
		return fmt.Errorf("who provider %s is: %w", provider, err)
	}
	if why != "" {
		return fault.Conflict(why + " Until then families are shown nothing of it.")
	}
	return nil
}

// put takes over what a provider says, once it is complete and its postcode is placed.
func (s *Service) put(o *Offer, d Details) error {
	found, err := s.check(&d)
	if err != nil {
		return err
	}
	o.Details, o.Outcode, o.District, o.At = d, found.Outcode.Code, found.Outcode.District, spotOf(found.Outcode.Centre)
	return nil
}

// tidy trims words, and leaves out empty ones and those that are there already.
func tidy(all []string) []string {
	var out []string
	for _, s := range all {
		s = strings.TrimSpace(s)
		if s != "" && !slices.ContainsFunc(out, func(have string) bool { return strings.EqualFold(have, s) }) {
			out = append(out, s)
		}
	}
	return out
}

// check validates what a provider says and places its postcode.
func (s *Service) check(d *Details) (geo.Found, error) {
	var wrong []fault.Field
	add := func(ok bool, field, message string) {
		if !ok {
			wrong = append(wrong, fault.Field{Name: field, Message: message})
		}
	}
	d.Title, d.What = strings.TrimSpace(d.Title), strings.TrimSpace(d.What)
	add(d.Title != "" && len(d.Title) <= 120, "title", "Enter a name of up to 120 characters.")
	add(d.What != "", "what", "Say in plain words what happens there.")
	add(slices.Contains(Kinds(), d.Kind), "kind", "Choose what sort of offer it is.")
	add(d.AgeFrom >= 0 && d.AgeFrom <= d.AgeTo && d.AgeTo <= oldest, "age-to", "Enter the youngest and oldest age, from 0 to 25.")
	d.Languages = tidy(d.Languages)
	for _, l := range d.Languages {
		add(len(l) <= 60, "languages", "Write each language in up to 60 characters, with commas between them.")
	}
	add(d.Join != "", "join", "Say how a family joins.")
	add(d.Cost >= 0, "cost", "Enter the cost for a family, 0 when it is free.")
	add(!d.NeedsAssessment || d.Rule != "", "rule", "Say by which rule an assessment is needed, and how to ask for one.")
	for _, stage := range d.Stages {
		add(slices.Contains(Stages(), stage), "stages", "Choose the stages from the list.")
	}
	for _, day := range d.Days {
		add(slices.Contains(Days(), day), "days", "Choose the days of the week from the list.")
	}
	for _, w := range d.For {
		add(slices.Contains(Whoms(), w), "for", "Choose from the list for whom it is.")
	}
	found, err := s.deps.Atlas.Find(d.Postcode)
	add(err == nil, "postcode", fault.Message(err))
	if err == nil {
		d.Postcode = found.Postcode.String()
	}
	return found, fault.InvalidFields(wrong...)
}

package authority

import (
	"cmp"
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Persona is somebody of the demonstration county whom a visitor may be.
type Persona struct {
	Role   access.Role // also its name in the form
	Person thread.Ref
	Name   string // of the account
	Who    string // who this is, in a sentence
	First  string // what they see first
}

// cast says of each role who its persona is and what they see first, where the county does not say it better.
var cast = map[access.Role][2]string{
	access.RoleParent:                {"A parent who worries about a child, and waits.", "What happens next for the child, by when, and who to ring."},
	access.RoleYoungPerson:           {"A young person of 17, in their own right.", "Their own plan, questions and dates."},
	access.RoleLead:                  {"A lead professional of many families.", "What is due this week, late first, then the children."},
	access.RoleLeadManager:           {"The manager of a team of lead professionals.", "Who has room, what is late, families without a named person."},
	access.RolePractitioner:          {"A social worker who assesses and plans.", "Assessments on their clocks, questions to answer."},
	access.RoleSENCO:                 {"A school’s special educational needs co-ordinator.", "Advice that is asked of the school."},
	access.RoleTherapist:             {"A speech and language therapist of the health service.", "Advice to give, by its date."},
	access.RoleEHCOfficer:            {"An officer who runs education, health and care assessments.", "Assessments to start, to decide and to finish, by date."},
	access.RolePanelChair:            {"The chair of the panel that decides whether to assess.", "What is up for a decision, with what was read."},
	access.RoleBroker:                {"A broker who finds a provider for what was promised.", "Needs to place, by date and risk."},
	access.RoleCommissioner:          {"A commissioner of short breaks and community support.", "Agreements with their next date, spot spending, gaps."},
	access.RoleContractManager:       {"The manager of the framework’s contracts.", "Admissions, break points, rates."},
	access.RoleQualityOfficer:        {"An officer who looks after the quality of providers.", "Evidence that runs out, concerns about providers."},
	access.RoleProvider:              {"The manager of a care agency on the framework.", "Invitations, today’s visits, what is owed."},
	access.RoleFacilitator:           {"A parent who runs a support group for others.", "The next sessions and who is coming."},
	access.RoleCoOrdinator:           {"The county co-ordinator of what is on offer.", "The whole offer by district, and its gaps."},
	access.RoleFinance:               {"A finance officer for children’s services.", "Funds, commitments, invoices to match."},
	access.RoleDemocraticServices:    {"An officer who looks after decisions and committees.", "The forward plan, call-in, recommendations."},
	access.RoleMember:                {"A councillor on the scrutiny committee.", "What was asked and what came of it."},
	access.RoleAdministrator:         {"An administrator of this installation.", "People, messages, jobs, the proof of the audit."},
	access.RoleDataProtectionOfficer: {"The council’s data protection officer.", "Who looked at what, broken glass, erasures."},
}

// SetPersonaTx says whose account a persona uses. Who and First may be left empty.
func (s *Service) SetPersonaTx(ctx context.Context, tx *db.Tx, p Persona) error {
	words, ok := cast[p.Role]
	if !ok {
		return fmt.Errorf("authority: %q is no persona", p.Role)
	}
	p.Who, p.First = cmp.Or(p.Who, words[0]), cmp.Or(p.First, words[1])
	if err := s.store.SavePersona(ctx, tx, p); err != nil {
		return fmt.Errorf("save persona %s: %w", p.Role, err)
	}
	return nil
}

// Personas lists the personas of the demonstration in the order of the roles: families first, then those who work for them.
func (s *Service) Personas(ctx context.Context, tx *db.Tx) ([]Persona, error) {
	found, err := s.store.Personas(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("read the personas: %w", err)
	}
	var inOrder []Persona
	for _, role := range access.Roles() {
		for _, p := range found {
			if p.Role == role {
				inOrder = append(inOrder, p)
			}
		}
	}
	return inOrder, nil
}

// BecomePersona signs a visitor of the demonstration in as one of its personas. Only the pages of a demonstration call it.
func (s *Service) BecomePersona(ctx context.Context, role access.Role) (Identified, error) {
	var found Identified
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		all, err := s.store.Personas(ctx, tx)
		if err != nil {
			return fmt.Errorf("read the personas: %w", err)
		}
		for _, p := range all {
			if p.Role != role {
				continue
			}
			a, err := s.active(ctx, tx, p.Person)
			if err != nil {
				return err
			}
			found = Identified{Person: a.Person}
			return s.signedIn(ctx, tx, a, "persona", "demonstration")
		}
		return fault.Invalid("persona", "Choose one of the people on this page.")
	})
	return found, err
}

package county

import (
	"context"
	"fmt"

	"alongside/internal/access"
	"alongside/internal/app/wiring"
	"alongside/internal/audit"
	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/team"
	"alongside/internal/thread"
)

// cast is everybody who works in the county, and the personas.
type cast struct {
	roles   map[access.Role]person // one of each role: the personas
	leads   []person               // every lead professional, the persona first
	duty    thread.Ref
	ehc     thread.Ref
	brokers thread.Ref
	finance thread.Ref
}

func (c cast) of(r access.Role) person { return c.roles[r] }

// staffRoles are the roles whose personas work for the council or its partners; families and providers come later.
var staffRoles = []access.Role{
	access.RoleLead, access.RoleLeadManager, access.RolePractitioner, access.RoleSENCO, access.RoleTherapist, access.RoleEHCOfficer, access.RolePanelChair,
	access.RoleBroker, access.RoleCommissioner, access.RoleContractManager, access.RoleQualityOfficer, access.RoleCoOrdinator, access.RoleFinance,
	access.RoleDemocraticServices, access.RoleMember, access.RoleAdministrator, access.RoleDataProtectionOfficer,
}

// How many teams of lead professionals there are for usualFamilies, and how many people are in each.
const (
	leadTeams    = 4
	leadsPerTeam = 8
)

func (b *builder) people() error {
	start := b.today.AddMonths(-30)
	b.cast.roles = map[access.Role]person{}
	return b.on(start, 9, func(ctx context.Context, tx *db.Tx) error {
		err := b.Authority.SetUpTx(ctx, tx, audit.System, authority.Authority{
			Name: Name, Kind: "county", StatutePolicy: "staffordshire", Demo: true, LooksShownBy: authority.LooksByName,
			Contact: authority.Contact{
				Phone: "01785 000 000", Hours: "Monday to Friday, 9am to 5pm", Email: "hello@alongside.example",
				Danger: []string{"If somebody is in danger now, ring 999.", "If you are worried about a child's safety, ring 01785 000 000 at any time."},
			},
		})
		if err != nil {
			return err
		}
		for _, role := range staffRoles {
			if err := b.hire(ctx, tx, role); err != nil {
				return err
			}
		}
		if err := b.teams(ctx, tx); err != nil {
			return err
		}
		return b.personas(ctx, tx, staffRoles...)
	})
}

// hire opens the account of a role's persona.
func (b *builder) hire(ctx context.Context, tx *db.Tx, role access.Role) error {
	p, err := b.account(ctx, tx, role, "")
	b.cast.roles[role] = p
	return err
}

func (b *builder) account(ctx context.Context, tx *db.Tx, role access.Role, provider thread.Ref) (person, error) {
	return b.accountOf(ctx, tx, b.colleague(), role, provider)
}

// accountOf opens an account in somebody's name.
func (b *builder) accountOf(ctx context.Context, tx *db.Tx, name string, role access.Role, provider thread.Ref) (person, error) {
	p := person{name: name, role: role, provider: provider, scope: b.scope}
	var err error
	p.ref, err = b.Authority.CreateAccountTx(ctx, tx, audit.System, authority.NewAccount{
		Name: p.name, Roles: []access.Role{role}, Provider: provider,
		Email: fmt.Sprintf("%s.%d@alongside.example", role, b.rand.IntN(1_000_000_000)),
	})
	return p, err
}

// teams makes the teams and who is in them.
func (b *builder) teams(ctx context.Context, tx *db.Tx) error {
	admin := b.cast.of(access.RoleAdministrator).by()
	single := func(name, service string, manager access.Role, members ...access.Role) (thread.Ref, error) {
		ref, err := b.Team.CreateTx(ctx, tx, admin, team.Team{Name: name, Service: service, Manager: b.cast.of(manager).ref})
		if err != nil {
			return "", err
		}
		for _, role := range members {
			if err := b.join(ctx, tx, ref, role); err != nil {
				return "", err
			}
		}
		return ref, nil
	}
	var err error
	if b.cast.duty, err = single("Duty team", wiring.DutyService, access.RoleLeadManager, access.RoleLeadManager, access.RolePractitioner); err != nil {
		return err
	}
	if b.cast.ehc, err = single("EHC assessment team", wiring.EHCService, access.RolePanelChair, access.RoleEHCOfficer, access.RolePanelChair); err != nil {
		return err
	}
	if b.cast.brokers, err = single("Brokerage", wiring.BrokerService, access.RoleCommissioner, access.RoleBroker, access.RoleCommissioner); err != nil {
		return err
	}
	if b.cast.finance, err = single("Children's finance", wiring.FinanceService, access.RoleFinance, access.RoleFinance); err != nil {
		return err
	}
	if _, err = single("Contracts and quality", wiring.ContractService, access.RoleContractManager, access.RoleContractManager, access.RoleQualityOfficer); err != nil {
		return err
	}
	return b.leadTeams(ctx, tx, admin)
}

func (b *builder) join(ctx context.Context, tx *db.Tx, ref thread.Ref, role access.Role) error {
	p := b.cast.roles[role]
	p.teams = append(p.teams, ref)
	b.cast.roles[role] = p
	return b.Team.JoinTx(ctx, tx, b.cast.of(access.RoleAdministrator).by(), team.Join{Team: ref, Person: p.ref, From: tx.Today(), Capacity: 120})
}

// leadTeams makes teams of lead professionals, each for a part of the districts.
func (b *builder) leadTeams(ctx context.Context, tx *db.Tx, admin audit.By) error {
	districts := b.Atlas.DistrictsOf("Staffordshire")
	areas := min(leadTeams*b.size, len(districts))
	for i := range leadTeams * b.size {
		t := team.Team{Name: fmt.Sprintf("Lead professionals %d", i+1), Service: wiring.LeadService, Manager: b.cast.of(access.RoleLeadManager).ref}
		for j, d := range districts {
			if j%areas == i%areas {
				t.Area = append(t.Area, d.Code)
			}
		}
		ref, err := b.Team.CreateTx(ctx, tx, admin, t)
		if err != nil {
			return err
		}
		for j := range leadsPerTeam {
			if i == 0 && j == 0 {
				if err := b.join(ctx, tx, ref, access.RoleLead); err != nil {
					return err
				}
				b.cast.leads = append(b.cast.leads, b.cast.of(access.RoleLead))
				continue
			}
			p, err := b.account(ctx, tx, access.RoleLead, "")
			if err != nil {
				return err
			}
			p.teams = []thread.Ref{ref}
			if err := b.Team.JoinTx(ctx, tx, admin, team.Join{Team: ref, Person: p.ref, From: tx.Today(), Capacity: 120}); err != nil {
				return err
			}
			b.cast.leads = append(b.cast.leads, p)
		}
	}
	return nil
}

// personas says whose accounts the personas use.
func (b *builder) personas(ctx context.Context, tx *db.Tx, roles ...access.Role) error {
	for _, role := range roles {
		p := b.cast.of(role)
		if err := b.Authority.SetPersonaTx(ctx, tx, authority.Persona{Role: role, Person: p.ref, Name: p.name}); err != nil {
			return err
		}
	}
	return nil
}

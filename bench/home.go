package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"alongside/internal/access"
	"alongside/internal/app/county"
	"alongside/internal/db"
)

// homes are the people whose first pages are measured: a family's own, and those of staff that read the most.
func homes() []access.Role {
	return []access.Role{access.RoleParent, access.RoleLead, access.RoleLeadManager, access.RoleEHCOfficer, access.RoleBroker, access.RoleCoOrdinator, access.RoleFinance}
}

// home measures the first page of several people beside a bare handler that returns the same bytes, as many as come and at half that
// rate. How many families the county has is said with -families; one of 100,000 is built once and kept.
func (b *bench) home(ctx context.Context) (err error) {
	dsn, err := b.sqliteCounty(ctx)
	if err != nil {
		return err
	}
	s, err := serve(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	roles, err := s.roles(ctx)
	if err != nil {
		return err
	}
	for _, role := range homes() {
		if !slices.Contains(roles, role) {
			return fmt.Errorf("the county has no %s", role)
		}
		say("the first page of the %s", role)
		v, err := signIn(ctx, s.base, role)
		if err != nil {
			return err
		}
		if err := b.page(ctx, fmt.Sprintf("first page of the %s, %s", role, b.size()), v, "/home", 0); err != nil {
			return err
		}
	}
	return nil
}

// roles are those of the people who can be chosen in the demonstration.
func (s *served) roles(ctx context.Context) (roles []access.Role, err error) {
	err = s.DB.View(db.WithScope(ctx, county.Scope), func(tx *db.Tx) error {
		people, err := s.Authority.Personas(ctx, tx)
		for _, p := range people {
			roles = append(roles, p.Role)
		}
		return err
	})
	return roles, err
}

// size says how large the county is whose pages are measured: nobody has counted the families of one that was there already.
func (b *bench) size() string {
	if b.there != "" {
		return "county of " + b.there
	}
	return fmt.Sprintf("%d families", b.families)
}

package thread

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"alongside/internal/db"
	"alongside/internal/fault"
)

// System names where an external identifier comes from.
type System string

// The systems whose identifiers councils bring. A council may use any other lower-case name for a system of its own.
const (
	Mosaic        System = "mosaic"
	Liquidlogic   System = "liquidlogic"
	Ledger        System = "ledger"
	NHSNumber     System = "nhs-number"
	UPN           System = "upn"
	CompanyNumber System = "company"
	CharityNumber System = "charity"
	CQC           System = "cqc"
	Ofsted        System = "ofsted"
	URN           System = "urn"
	UKPRN         System = "ukprn"
	OCID          System = "ocid"
	ModernGov     System = "modern-gov"
	OpenReferral  System = "open-referral"
)

// personal reports whether the system's identifiers point at a child by themselves.
func (s System) personal() bool { return s == NHSNumber || s == UPN }

// External is an object's identifier in another system. Printed or logged, the NHS number and the UPN show as dots.
type External struct {
	System System
	Value  string
}

// String hides the value of a personal identifier.
func (e External) String() string {
	if e.System.personal() {
		return string(e.System) + " •••"
	}
	return string(e.System) + " " + e.Value
}

// GoString hides the value of a personal identifier.
func (e External) GoString() string { return e.String() }

// LogValue hides the value of a personal identifier.
func (e External) LogValue() slog.Value { return slog.StringValue(e.String()) }

// SetExternal keeps the object's identifier in the system, in place of the one it had; an empty value takes it away. The
// object must be on the thread. NHS numbers and UPNs with a wrong check digit are refused, and so is an identifier that
// another object has. No error repeats the value.
func SetExternal(ctx context.Context, tx *db.Tx, ref Ref, system System, value string) error {
	if strings.TrimSpace(value) == "" {
		_, err := db.Exec(ctx, tx, `DELETE FROM thread_external WHERE scope = $1 AND ref = $2 AND system = $3`, tx.Scope(), ref, system)
		return err
	}
	value, err := Normal(system, value)
	if err != nil {
		return err
	}
	holder, err := ByExternal(ctx, tx, system, value)
	switch {
	case err == nil && holder == ref:
		return nil
	case err == nil:
		return fault.Conflictf("Another record, %s, has this %s already.", holder, system)
	case !errors.Is(err, db.ErrNoRow):
		return err
	}
	n, err := db.Exec(ctx, tx, `
		INSERT INTO thread_external (scope, ref, system, value)
		SELECT scope, ref, $3, $4 FROM thread_node AS n WHERE n.scope = $1 AND n.ref = $2
		ON CONFLICT (scope, ref, system) DO UPDATE SET value = excluded.value`, tx.Scope(), ref, system, value)
	if err != nil {
		return fmt.Errorf("keep the %s of %s: %w", system, ref, err)
	}
	if n == 0 {
		return fmt.Errorf("keep the %s of %s: %w", system, ref, fault.NotFound("The object "+string(ref)))
	}
	return nil
}

// ExternalOf lists the object's identifiers in other systems, by system.
func ExternalOf(ctx context.Context, tx *db.Tx, ref Ref) ([]External, error) {
	var out []External
	err := db.Each(ctx, tx, `SELECT system, value FROM thread_external WHERE scope = $1 AND ref = $2 ORDER BY system`,
		[]any{tx.Scope(), ref}, func(scan func(dest ...any) error) error {
			var e External
			if err := scan(&e.System, &e.Value); err != nil {
				return err
			}
			out = append(out, e)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("read the external identifiers of %s: %w", ref, err)
	}
	return out, nil
}

// ByExternal finds the object with the identifier, however it is spaced; it returns db.ErrNoRow when there is none.
func ByExternal(ctx context.Context, tx *db.Tx, system System, value string) (Ref, error) {
	value, err := Normal(system, value)
	if err != nil {
		return "", err
	}
	var ref Ref
	err = db.Get(ctx, tx, `SELECT ref FROM thread_external WHERE scope = $1 AND system = $2 AND value = $3`,
		[]any{tx.Scope(), system, value}, &ref)
	if err != nil {
		return "", fmt.Errorf("find by %s: %w", system, err)
	}
	return ref, nil
}

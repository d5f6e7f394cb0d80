package family

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// OpenFamily registers a family with a first child and, where known, its carers.
type OpenFamily struct {
	Concern thread.Ref
	Agreed  string // who agreed that the family is registered, and how
	Child   NewChild
	Carers  []NewCarer
}

// NewChild is a child to put on record. Area is a postcode or its first half.
type NewChild struct {
	First, Last, KnownAs string
	Born                 workday.Date
	Area                 string
	School               string
	Flags                []Flag
	// External are the child's identifiers in other systems: NHS number, unique pupil number, a social care system's.
	External map[thread.System]string
}

// Opened is what was registered.
type Opened struct {
	Family thread.Ref
	Child  thread.Ref
	Carers []Carer
}

// Open registers a family.
func (s *Service) Open(ctx context.Context, by access.Actor, cmd OpenFamily) (Opened, error) {
	if !by.May(access.FamilyRegister) {
		return Opened{}, fault.Forbidden("Your role cannot register a family.")
	}
	var out Opened
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		var err error
		out, err = s.OpenFamilyTx(ctx, tx, by.By(), cmd)
		return err
	})
	return out, err
}

// OpenFamilyTx is Open inside a transaction.
func (s *Service) OpenFamilyTx(ctx context.Context, tx *db.Tx, by audit.By, cmd OpenFamily) (Opened, error) {
	f := Family{Ref: thread.New(tx, thread.Family), Version: 1, OpenedOn: tx.Today(), Concern: cmd.Concern, Agreed: strings.TrimSpace(cmd.Agreed)}
	child, err := s.newChild(tx, f.Ref, cmd.Child)
	wrong, _ := fault.Fields(err)
	if err != nil && wrong == nil {
		return Opened{}, err
	}
	if f.Agreed == "" {
		wrong = append(wrong, fault.Field{Name: "agreed", Message: "Say who agreed that we register the family, and how. Without agreement, give advice only."})
	}
	for _, c := range cmd.Carers {
		wrong = append(wrong, c.validate(tx.Today())...)
	}
	if err := fault.InvalidFields(wrong...); err != nil {
		return Opened{}, err
	}
	if err := s.store.InsertFamily(ctx, tx, f); err != nil {
		return Opened{}, fmt.Errorf("register family %s: %w", f.Ref, err)
	}
	node := thread.Node{Ref: f.Ref, Kind: thread.Family, Label: "Family", Child: child.Ref, State: "open", URL: childPath(child.Ref)}
	if err := thread.Put(ctx, tx, node); err != nil {
		return Opened{}, fmt.Errorf("place family %s in the thread: %w", f.Ref, err)
	}
	if err := s.addChild(ctx, tx, by, child, cmd.Child.External); err != nil {
		return Opened{}, err
	}
	out := Opened{Family: f.Ref, Child: child.Ref}
	for _, c := range cmd.Carers {
		c.Child = child.Ref
		carer, err := s.AddCarerTx(ctx, tx, by, c)
		if err != nil {
			return Opened{}, err
		}
		out.Carers = append(out.Carers, carer)
	}
	return out, audit.Append(ctx, tx, by, audit.Entry{Action: "family registered", Ref: string(f.Ref), Child: string(child.Ref), Why: f.Agreed})
}

// AddChild puts another child of a family on record.
type AddChild struct {
	Family thread.Ref
	Child  NewChild
	// Beside is a child of the family that the worker may work with; carers are added one by one, since siblings may have
	// others.
	Beside thread.Ref
}

// AddChild puts a sibling on record.
func (s *Service) AddChild(ctx context.Context, by access.Actor, cmd AddChild) (Child, error) {
	if !by.May(access.FamilyRegister) {
		return Child{}, fault.Forbidden("Your role cannot register a child.")
	}
	var out Child
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		may := access.MayWork
		if IsFamily(by) {
			may = access.MayAct
		}
		if err := may(ctx, tx, by, cmd.Beside); err != nil {
			return err
		}
		beside, err := s.Child(ctx, tx, cmd.Beside)
		if err != nil {
			return err
		}
		cmd.Family = beside.Family
		out, err = s.AddChildTx(ctx, tx, by.By(), cmd)
		if err != nil || !by.Person.Valid() {
			return err
		}
		return access.Grant(ctx, tx, by.By(), access.Relationship{Actor: by.Person, Child: out.Ref, Reason: access.ConcernScreening,
			Level: access.Work, From: tx.Today(), To: tx.Today().AddDays(screenersSee), Source: cmd.Family})
	})
	return out, err
}

// AddChildTx is AddChild inside a transaction.
func (s *Service) AddChildTx(ctx context.Context, tx *db.Tx, by audit.By, cmd AddChild) (Child, error) {
	child, err := s.newChild(tx, cmd.Family, cmd.Child)
	if err != nil {
		return Child{}, err
	}
	return child, s.addChild(ctx, tx, by, child, cmd.Child.External)
}

func (s *Service) newChild(tx *db.Tx, family thread.Ref, n NewChild) (Child, error) {
	c := Child{
		Ref: thread.New(tx, thread.Child), Family: family, Version: 1, First: n.First, Last: n.Last, KnownAs: n.KnownAs, Born: n.Born,
		School: n.School, Flags: n.Flags, OpenedOn: tx.Today(),
	}
	c.tidy()
	wrong := c.validate(tx.Today())
	place, err := s.Place(n.Area)
	if fields, ok := fault.Fields(err); ok {
		wrong = append(wrong, fields...)
	} else if err != nil {
		return Child{}, fmt.Errorf("place of child %s: %w", c.Ref, err)
	}
	c.Postcode, c.Outcode, c.District = place.Postcode, place.Outcode, place.District
	return c, fault.InvalidFields(wrong...)
}

func childPath(ref thread.Ref) string { return "/children/" + string(ref) }

func (s *Service) addChild(ctx context.Context, tx *db.Tx, by audit.By, c Child, external map[thread.System]string) error {
	if err := s.store.InsertChild(ctx, tx, c); err != nil {
		return fmt.Errorf("save child %s: %w", c.Ref, err)
	}
	if err := thread.Put(ctx, tx, thread.Node{Ref: c.Ref, Kind: thread.Child, Label: "Child", State: "open", URL: childPath(c.Ref)}); err != nil {
		return fmt.Errorf("place child %s in the thread: %w", c.Ref, err)
	}
	if err := thread.Link(ctx, tx, c.Family, "has", c.Ref); err != nil {
		return err
	}
	for _, system := range slices.Sorted(maps.Keys(external)) {
		if err := thread.SetExternal(ctx, tx, c.Ref, system, external[system]); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "child registered", Ref: string(c.Ref), Child: string(c.Ref), Payload: c.recorded()})
}

// recordedChild is what the audit keeps of a child: where and flagged as what, without a name.
type recordedChild struct {
	Family   thread.Ref `json:"family"`
	Outcode  string     `json:"outcode,omitempty"`
	District string     `json:"district,omitempty"`
	Flags    []Flag     `json:"flags,omitempty"`
}

func (c Child) recorded() recordedChild {
	return recordedChild{Family: c.Family, Outcode: c.Outcode, District: c.District, Flags: c.Flags}
}

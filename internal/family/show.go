package family

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alongside/internal/access"
	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/document"
	"alongside/internal/fault"
	"alongside/internal/statute"
	"alongside/internal/thread"
)

// Shown is a picture or a recording in which a child or its family says something, beside the words of its voice. What was taken out
// stays in the history, and with the forms in which it was used.
type Shown struct {
	Child    thread.Ref
	N        int // counts what was shown of one child from 1
	Voice    Voice
	Writer   thread.Ref // the carer whose voice it is; "" where somebody else added it
	Document thread.Ref
	How      document.Show
	Says     string // what it shows, or what is said in it, in words
	By, Role string
	At       time.Time
	GoneBy   string // who took it out; "" while it stands
	GoneAt   time.Time
	GoneWhy  string
}

// Stands reports whether it was not taken out.
func (s Shown) Stands() bool { return s.GoneBy == "" }

// longestSays is how much may be said of a picture or a recording, in characters.
const longestSays = 2000

// The fields of the form by which something is shown.
const (
	ShowFile = "file"
	ShowSays = "says"
)

// ShowIt adds a picture or a recording to a voice.
type ShowIt struct {
	Child  thread.Ref
	Voice  Voice      // the family’s when empty
	Of     thread.Ref // the carer in another home whose voice it is; see Spoken
	File   document.Received
	How    document.Show
	Says   string
	AsTold bool // of a young person with rights of their own: they asked for it
}

// Files makes documents of what families show. Package document answers.
type Files interface {
	// Attach makes received content a document.
	Attach(ctx context.Context, tx *db.Tx, by audit.By, u document.Upload, c document.Content) (document.Document, error)
}

// KeepFiles has pictures and recordings kept with f.
func (s *Service) KeepFiles(f Files) { s.files = f }

// KeepsFiles reports whether pictures and recordings are kept here.
func (s *Service) KeepsFiles() bool { return s.files != nil }

// ShowLimits are the council's limits on what families show.
func (s *Service) ShowLimits(ctx context.Context, tx *db.Tx) (statute.WordsShown, error) {
	council, err := s.councils.Council(ctx, tx)
	if err != nil {
		return statute.WordsShown{}, err
	}
	return s.book.WordsShown(council.Policy)
}

// MayShow says, before a file is kept, why somebody may not add it; nil when they may. Faults name the fields of the form.
func (s *Service) MayShow(ctx context.Context, by access.Actor, cmd ShowIt) error {
	return s.db.View(ctx, func(tx *db.Tx) error {
		_, err := s.mayShow(ctx, tx, by, cmd)
		return err
	})
}

// ShowIt adds a picture or a recording to a voice, with what it shows or what is said in it. Its document is about no record that opens
// it by itself: whoever reads the voice sees it, and nobody else.
func (s *Service) ShowIt(ctx context.Context, by access.Actor, cmd ShowIt) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		writer, err := s.mayShow(ctx, tx, by, cmd)
		if err != nil {
			return err
		}
		all, err := s.store.Shown(ctx, tx, cmd.Child)
		if err != nil {
			return fmt.Errorf("what is shown of %s: %w", cmd.Child, err)
		}
		d, err := s.files.Attach(ctx, tx, by.By(), document.Upload{Name: cmd.File.Name, Child: cmd.Child}, cmd.File.Content)
		if err != nil {
			return err
		}
		sh := Shown{Child: cmd.Child, N: 1, Voice: voiceOr(cmd.Voice), Writer: writer, Document: d.Ref, How: cmd.How, Says: strings.TrimSpace(cmd.Says),
			By: by.By().Name, Role: by.By().Role, At: tx.Now()}
		if len(all) > 0 {
			sh.N = all[len(all)-1].N + 1
		}
		if err := s.store.InsertShown(ctx, tx, sh); err != nil {
			return fmt.Errorf("save what is shown of %s: %w", cmd.Child, err)
		}
		return audit.Append(ctx, tx, by.By(), audit.Entry{Action: string(sh.How) + " added to " + string(sh.Voice) + "’s words", Ref: string(cmd.Child), Child: string(cmd.Child),
			Payload: recordedShown{sh.N, d.Ref}})
	})
}

type recordedShown struct {
	N        int        `json:"n"`
	Document thread.Ref `json:"document"`
}

func voiceOr(v Voice) Voice {
	if v == "" {
		return FamilyVoice
	}
	return v
}

// mayShow checks who adds, to whose voice and with what words, and returns whose it will be.
func (s *Service) mayShow(ctx context.Context, tx *db.Tx, by access.Actor, cmd ShowIt) (writer thread.Ref, err error) {
	switch {
	case !by.May(access.FamilyEdit):
		return "", fault.Forbidden("Your role cannot add to a family’s words.")
	case s.files == nil:
		return "", fault.Unavailable("No files are kept here. The administrator sets a folder for them.", nil)
	}
	if err := access.MayAct(ctx, tx, by, cmd.Child); err != nil {
		return "", err
	}
	w := WriteStatement{Child: cmd.Child, Voice: voiceOr(cmd.Voice), Of: cmd.Of, AsTold: cmd.AsTold}
	if err := s.maySpeak(ctx, tx, by.By(), w); err != nil {
		return "", err
	}
	h, err := s.homesOf(ctx, tx, by.Person, cmd.Child)
	if err != nil {
		return "", err
	}
	v, writer, err := s.voiceOf(ctx, tx, h, w)
	if err != nil {
		return "", err
	}
	limits, err := s.ShowLimits(ctx, tx)
	if err != nil {
		return "", err
	}
	var wrong []fault.Field
	switch says := strings.TrimSpace(cmd.Says); {
	case says == "":
		wrong = append(wrong, fault.Field{Name: ShowSays, Message: "Say what the picture shows, or what is said in the recording. Who cannot see or hear it reads this."})
	case len([]rune(says)) > longestSays:
		wrong = append(wrong, fault.Field{Name: ShowSays, Message: "Use at most 2,000 characters."})
	}
	if len(v.Standing()) >= limits.Most {
		wrong = append(wrong, fault.Field{Name: ShowFile, Message: fmt.Sprintf("There are %d pictures and recordings already. Take one out before you add another.", limits.Most)})
	}
	return writer, fault.InvalidFields(wrong...)
}

// TakeOut takes a picture or a recording out of a voice.
type TakeOut struct {
	Child thread.Ref
	N     int
	Why   string // who asked for it; a family need not say
}

// TakeOut takes what was shown out again. It stays with the forms in which it was used, and the history says who took it out. Who may
// write the words of the voice may; somebody at work says who asked for it.
func (s *Service) TakeOut(ctx context.Context, by access.Actor, cmd TakeOut) error {
	if !by.May(access.FamilyEdit) {
		return fault.Forbidden("Your role cannot change a family’s words.")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := access.MayAct(ctx, tx, by, cmd.Child); err != nil {
			return err
		}
		sh, err := s.shownTo(ctx, tx, by.Person, cmd.Child, cmd.N)
		if err != nil {
			return err
		}
		if err := s.maySpeak(ctx, tx, by.By(), WriteStatement{Child: cmd.Child, Voice: sh.Voice, AsTold: true}); err != nil {
			return err
		}
		kin, err := AsFamily(ctx, tx, by, cmd.Child)
		cmd.Why = strings.TrimSpace(cmd.Why)
		switch {
		case err != nil:
			return err
		case !sh.Stands():
			return fault.Conflict("It was taken out already.")
		case !kin && cmd.Why == "":
			return fault.Invalid("why", "Say who asked for it, and why.")
		case len([]rune(cmd.Why)) > longestSays:
			return fault.Invalid("why", "Use at most 2,000 characters.")
		}
		sh.GoneBy, sh.GoneAt, sh.GoneWhy = by.By().Name, tx.Now(), cmd.Why
		if err := s.store.EndShown(ctx, tx, sh); err != nil {
			return fmt.Errorf("take out what was shown of %s: %w", cmd.Child, err)
		}
		return audit.Append(ctx, tx, by.By(), audit.Entry{Action: string(sh.How) + " taken out of " + string(sh.Voice) + "’s words", Ref: string(cmd.Child), Child: string(cmd.Child),
			Why: cmd.Why, Payload: recordedShown{sh.N, sh.Document}})
	})
}

// ShownTo returns what was shown under a number, where the reader may read its voice and it stands, or was used in a form of which the
// reader learns; a fault of kind not found otherwise. The caller has checked that the reader may see the child.
func (s *Service) ShownTo(ctx context.Context, tx *db.Tx, reader access.Actor, child thread.Ref, n int) (Shown, error) {
	sh, err := s.shownTo(ctx, tx, reader.Person, child, n)
	if err != nil || sh.Stands() {
		return sh, err
	}
	uses, err := s.Uses(ctx, tx, reader.Person, child)
	if err != nil {
		return Shown{}, err
	}
	kin, err := AsFamily(ctx, tx, reader, child)
	if err != nil {
		return Shown{}, err
	}
	if kin {
		uses = ForFamily(uses)
	}
	if !slices.ContainsFunc(uses, func(u Use) bool { return slices.Contains(u.Shown, n) }) {
		return Shown{}, errNotShown()
	}
	return sh, nil
}

func (s *Service) shownTo(ctx context.Context, tx *db.Tx, reader, child thread.Ref, n int) (Shown, error) {
	voices, err := s.Spoken(ctx, tx, reader, child)
	if err != nil {
		return Shown{}, err
	}
	for _, v := range voices {
		for _, sh := range v.Shown {
			if sh.N == n {
				return sh, nil
			}
		}
	}
	return Shown{}, errNotShown()
}

func errNotShown() error { return fault.NotFound("That picture or recording") }

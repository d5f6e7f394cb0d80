package familysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// homesMigration keeps whose words of a family are whose, and who gave them to a form.
const homesMigration = `
ALTER TABLE family_statement ADD COLUMN writer TEXT NOT NULL DEFAULT '';
ALTER TABLE family_child_voice ADD COLUMN writer TEXT NOT NULL DEFAULT '';
ALTER TABLE family_use ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE family_use ADD COLUMN others TEXT NOT NULL DEFAULT '[]'`

// table is where the words of a voice are kept.
func table(v family.Voice) string {
	if v == family.ChildVoice {
		return "family_child_voice"
	}
	return "family_statement"
}

// Words returns what was said, the latest first.
func (Store) Words(ctx context.Context, tx *db.Tx, v family.Voice, child thread.Ref) ([]family.Statement, error) {
	var found []family.Statement
	err := db.Each(ctx, tx, "SELECT child, version, words, by_name, by_role, at, writer FROM "+table(v)+`
		WHERE scope = $1 AND child = $2 ORDER BY at DESC, version DESC`, []any{tx.Scope(), child}, func(scan func(dest ...any) error) error {
		st := family.Statement{Voice: v}
		err := scan(&st.Child, &st.Version, &st.Text, &st.By, &st.Role, &st.At, &st.Writer)
		found = append(found, st)
		return err
	})
	return found, err
}

// InsertWords adds the next version.
func (Store) InsertWords(ctx context.Context, tx *db.Tx, st family.Statement) error {
	n, err := db.Exec(ctx, tx, "INSERT INTO "+table(st.Voice)+` (scope, child, version, words, by_name, by_role, at, writer)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (scope, child, version) DO NOTHING`,
		tx.Scope(), st.Child, st.Version, st.Text, st.By, st.Role, st.At, st.Writer)
	if err == nil && n == 0 {
		return fault.Conflict("Somebody else saved the statement while you were writing. Read theirs before you save yours.")
	}
	return err
}

const useColumns = "child, n, form, family_version, child_version, changed, by_name, by_role, at, about, person, others, shown"

// Uses returns where the words were used, by number.
func (Store) Uses(ctx context.Context, tx *db.Tx, child thread.Ref) ([]family.Use, error) {
	var found []family.Use
	err := db.Each(ctx, tx, "SELECT "+useColumns+" FROM family_use WHERE scope = $1 AND child = $2 ORDER BY n", []any{tx.Scope(), child},
		func(scan func(dest ...any) error) error {
			var u family.Use
			err := scan(&u.Child, &u.N, &u.Form, &u.Family, &u.Own, &u.Changed, &u.By, &u.Role, &u.At, &u.About, &u.Person, db.JSON(&u.Others), db.JSON(&u.Shown))
			found = append(found, u)
			return err
		})
	return found, err
}

// InsertUse adds a use.
func (Store) InsertUse(ctx context.Context, tx *db.Tx, u family.Use) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO family_use (scope, "+useColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
		tx.Scope(), u.Child, u.N, u.Form, u.Family, u.Own, u.Changed, u.By, u.Role, u.At, u.About, u.Person, db.JSON(u.Others), db.JSON(u.Shown))
	return err
}

package authoritysql

import (
	"context"
	"strconv"
	"strings"

	"alongside/internal/authority"
	"alongside/internal/db"
	"alongside/internal/thread"
)

const selectAccount = `SELECT person, version, name, email, phone, roles, provider, language, from_on, to_on FROM account WHERE scope = $1`

func read(scan func(dest ...any) error) (authority.Account, error) {
	var a authority.Account
	err := scan(&a.Person, &a.Version, &a.Name, &a.Email, &a.Phone, db.JSON(&a.Roles), &a.Provider, &a.Language, &a.From, &a.To)
	return a, err
}

func list(ctx context.Context, tx *db.Tx, text string, args ...any) ([]authority.Account, error) {
	var found []authority.Account
	err := db.Each(ctx, tx, text, args, func(scan func(dest ...any) error) error {
		a, err := read(scan)
		found = append(found, a)
		return err
	})
	return found, err
}

func one(ctx context.Context, tx *db.Tx, text string, args ...any) (authority.Account, error) {
	found, err := list(ctx, tx, text, args...)
	if err == nil && len(found) == 0 {
		err = db.ErrNoRow
	}
	if err != nil {
		return authority.Account{}, err
	}
	return found[0], nil
}

// Account returns one account.
func (Store) Account(ctx context.Context, tx *db.Tx, person thread.Ref) (authority.Account, error) {
	return one(ctx, tx, selectAccount+` AND person = $2`, tx.Scope(), person)
}

// AccountByEmail returns the account with an address.
func (Store) AccountByEmail(ctx context.Context, tx *db.Tx, key string) (authority.Account, error) {
	return one(ctx, tx, selectAccount+` AND email_key = $2 AND email_key <> ''`, tx.Scope(), key)
}

// ListAccounts returns accounts by name.
func (Store) ListAccounts(ctx context.Context, tx *db.Tx, f authority.Filter) ([]authority.Account, error) {
	args := []any{tx.Scope()}
	arg := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	where := ""
	if f.Text != "" {
		like := arg("%" + likeText(strings.ToLower(f.Text)) + "%")
		where += ` AND (sort_key LIKE ` + like + ` ESCAPE '~' OR email_key LIKE ` + like + ` ESCAPE '~')`
	}
	if f.Role != "" {
		where += ` AND roles LIKE ` + arg(`%"`+likeText(string(f.Role))+`"%`) + ` ESCAPE '~'`
	}
	if f.Provider != "" {
		where += ` AND provider = ` + arg(f.Provider)
	}
	switch f.Status {
	case authority.StatusActive:
		on := arg(f.On)
		where += ` AND from_on <= ` + on + ` AND (to_on = '' OR to_on >= ` + on + `)`
	case authority.StatusEnded:
		where += ` AND to_on <> '' AND to_on < ` + arg(f.On)
	case authority.StatusToCome:
		where += ` AND from_on > ` + arg(f.On)
	}
	if f.After != "" {
		where += ` AND sort_key > ` + arg(f.After)
	}
	return list(ctx, tx, selectAccount+where+` ORDER BY sort_key LIMIT `+arg(f.Limit), args...)
}

// likeText takes the meaning of LIKE's signs away.
func likeText(s string) string {
	return strings.NewReplacer("~", "~~", "%", "~%", "_", "~_").Replace(s)
}

// Names returns the names of people.
func (Store) Names(ctx context.Context, tx *db.Tx, people []thread.Ref) (map[thread.Ref]string, error) {
	names := make(map[thread.Ref]string, len(people))
	err := db.Each(ctx, tx, `SELECT person, name FROM account WHERE scope = $1 AND person IN list($2)`,
		[]any{tx.Scope(), db.List(people)}, func(scan func(dest ...any) error) error {
			var person thread.Ref
			var name string
			err := scan(&person, &name)
			names[person] = name
			return err
		})
	return names, err
}

// InsertAccount adds an account.
func (Store) InsertAccount(ctx context.Context, tx *db.Tx, a authority.Account) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO account (scope, person, version, name, email, email_key, phone, roles, provider, language, from_on, to_on, sort_key)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		tx.Scope(), a.Person, a.Version, a.Name, a.Email, authority.EmailKey(a.Email), a.Phone, db.JSON(a.Roles), a.Provider,
		a.Language, a.From, a.To, a.SortKey())
	return err
}

// UpdateAccount saves an account over the version that it was read at.
func (Store) UpdateAccount(ctx context.Context, tx *db.Tx, a authority.Account) error {
	return db.ExecOne(ctx, tx, `
		UPDATE account SET version = version + 1, name = $4, email = $5, email_key = $6, phone = $7, roles = $8, provider = $9,
			language = $10, from_on = $11, to_on = $12, sort_key = $13 WHERE scope = $1 AND person = $2 AND version = $3`,
		tx.Scope(), a.Person, a.Version, a.Name, a.Email, authority.EmailKey(a.Email), a.Phone, db.JSON(a.Roles), a.Provider,
		a.Language, a.From, a.To, a.SortKey())
}

// SavePersona says whose account a persona uses.
func (Store) SavePersona(ctx context.Context, tx *db.Tx, p authority.Persona) error {
	_, err := db.Exec(ctx, tx, `
		INSERT INTO persona (scope, role, person, who, first) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (scope, role) DO UPDATE SET person = excluded.person, who = excluded.who, first = excluded.first`,
		tx.Scope(), p.Role, p.Person, p.Who, p.First)
	return err
}

// Personas lists the personas.
func (Store) Personas(ctx context.Context, tx *db.Tx) ([]authority.Persona, error) {
	var found []authority.Persona
	err := db.Each(ctx, tx, `
		SELECT p.role, p.person, a.name, p.who, p.first FROM persona AS p
		JOIN account AS a ON a.scope = p.scope AND a.person = p.person WHERE p.scope = $1 ORDER BY p.role`,
		[]any{tx.Scope()}, func(scan func(dest ...any) error) error {
			var p authority.Persona
			err := scan(&p.Role, &p.Person, &p.Name, &p.Who, &p.First)
			found = append(found, p)
			return err
		})
	return found, err
}

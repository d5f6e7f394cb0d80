package document

import (
	"context"
	"fmt"
	"time"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// Scan says what is known of a file's harmlessness.
type Scan string

// The results of scanning.
const (
	Waiting   Scan = "waiting"
	Clean     Scan = "clean"
	Infected  Scan = "infected"
	Unscanned Scan = "unscanned"
)

// Document is one uploaded file in one place of the record.
type Document struct {
	Ref   thread.Ref
	Name  string // cleaned, with an ending that fits the content
	Child thread.Ref
	About thread.Ref
	By    string // who uploaded it, by name as it was
	// Person is who that is; "" for documents of releases that kept the name alone.
	Person thread.Ref
	At     time.Time
	Content
	Scan    Scan
	Finding string // what the scanner found
}

// Content is what was found out about received bytes.
type Content struct {
	Hash string // SHA-256, in hexadecimal
	Size int64
	Type Type
}

// Attach makes received content a document, in the transaction of the use case that it belongs to, and has it scanned. The
// use case has checked that by may add to the child's record, and links what stands on the document to it.
func (s *Store) Attach(ctx context.Context, tx *db.Tx, by audit.By, u Upload, c Content) (Document, error) {
	d := Document{
		Ref: thread.New(tx, thread.Document), Name: cleanName(u.Name, c.Type), Child: u.Child, About: u.Ref,
		By: by.Name, Person: thread.Ref(by.Person), At: tx.Now(), Content: c,
	}
	var sweeping bool
	err := db.Get(ctx, tx, `SELECT scan, sweeping FROM document_content WHERE scope = $1 AND hash = $2 {{lock}}`,
		[]any{tx.Scope(), c.Hash}, &d.Scan, &sweeping)
	if fault.Is(err, fault.KindNotFound) || err == nil && sweeping {
		return Document{}, fault.Invalid("file", "This file was uploaded too long ago. Choose it again.")
	}
	if err != nil {
		return Document{}, fmt.Errorf("attach %s: %w", d.Ref, err)
	}
	_, err = db.Exec(ctx, tx, `INSERT INTO document (scope, ref, hash, name, child, about, put_by, put_person, put_at, erased_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')`, tx.Scope(), d.Ref, c.Hash, d.Name, d.Child, d.About, d.By, d.Person, d.At)
	if err != nil {
		return Document{}, fmt.Errorf("attach %s: %w", d.Ref, err)
	}
	if err := s.askForScan(ctx, tx, &d); err != nil {
		return Document{}, err
	}
	err = thread.Put(ctx, tx, thread.Node{Ref: d.Ref, Kind: thread.Document, Label: "Document", Child: d.Child})
	if err != nil {
		return Document{}, fmt.Errorf("attach %s: %w", d.Ref, err)
	}
	return d, audit.Append(ctx, tx, by, audit.Entry{
		Action: actionAdded, Ref: string(d.Ref), Child: string(d.Child),
		Payload: added{d.Name, d.Hash, d.Size, d.Type.Media, d.About},
	})
}

const actionAdded = "document added"

// added is the payload of the entry for a new document.
type added struct {
	Name, SHA256 string
	Size         int64
	Type         string
	About        thread.Ref
}

const columns = `SELECT d.ref, d.name, d.child, d.about, d.put_by, d.put_person, d.put_at, c.hash, c.size, c.media, c.active, c.scan, c.finding
	FROM document d JOIN document_content c ON c.scope = d.scope AND c.hash = d.hash
	WHERE d.scope = $1 AND d.erased_at = '' AND `

// Find returns one document. It says nothing of who may see it; Open does.
func Find(ctx context.Context, tx *db.Tx, ref thread.Ref) (Document, error) {
	found, err := list(ctx, tx, columns+`d.ref = $2`, ref)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("That document")
	}
	if err != nil {
		return Document{}, fmt.Errorf("find %s: %w", ref, err)
	}
	return found[0], nil
}

// Of returns the documents about the objects, newest first, by object. A page with many objects calls it once.
func Of(ctx context.Context, tx *db.Tx, abouts ...thread.Ref) (map[thread.Ref][]Document, error) {
	found, err := list(ctx, tx, columns+`d.about IN list($2) ORDER BY d.put_at DESC, d.ref`, db.List(abouts))
	if err != nil {
		return nil, fmt.Errorf("documents of %d objects: %w", len(abouts), err)
	}
	of := map[thread.Ref][]Document{}
	for _, d := range found {
		of[d.About] = append(of[d.About], d)
	}
	return of, nil
}

// OfChild returns the documents in a child's record, newest first, from after the one given, at most limit.
func OfChild(ctx context.Context, tx *db.Tx, child thread.Ref, after Document, limit int) ([]Document, error) {
	where, args := `d.child = $2 ORDER BY d.put_at DESC, d.ref DESC LIMIT $3`, []any{child, limit}
	if after.Ref != "" {
		where = `d.child = $2 AND (d.put_at, d.ref) < ($4, $5) ORDER BY d.put_at DESC, d.ref DESC LIMIT $3`
		args = append(args, after.At, after.Ref)
	}
	found, err := list(ctx, tx, columns+where, args...)
	if err != nil {
		return nil, fmt.Errorf("documents of %s: %w", child, err)
	}
	return found, nil
}

func list(ctx context.Context, tx *db.Tx, text string, args ...any) ([]Document, error) {
	var found []Document
	err := db.Each(ctx, tx, text, append([]any{tx.Scope()}, args...), func(scan func(dest ...any) error) error {
		var d Document
		err := scan(&d.Ref, &d.Name, &d.Child, &d.About, &d.By, &d.Person, &d.At, &d.Hash, &d.Size, &d.Type.Media, &d.Type.Active, &d.Scan, &d.Finding)
		found = append(found, d)
		return err
	})
	return found, err
}

// Erase removes a document under a retention rule. Its entry stays; its bytes are swept when no other document has them.
func Erase(ctx context.Context, tx *db.Tx, by audit.By, ref thread.Ref, rule string) error {
	if rule == "" {
		return fault.Invalid("rule", "Name the retention rule under which the document is erased.")
	}
	d, err := Find(ctx, tx, ref)
	if err != nil {
		return err
	}
	err = db.ExecOne(ctx, tx, `UPDATE document SET erased_at = $3, hash = '', name = '', put_by = '', put_person = ''
		WHERE scope = $1 AND ref = $2 AND erased_at = ''`, tx.Scope(), ref, tx.Now())
	if err != nil {
		return fmt.Errorf("erase %s: %w", ref, err)
	}
	return audit.Append(ctx, tx, by, audit.Entry{Action: "document erased", Ref: string(ref), Child: string(d.Child), Rule: rule})
}

// Migrations are the tables of this package.
func Migrations() []db.Migration {
	return []db.Migration{{Number: 1700, Name: "document", SQL: `
CREATE TABLE document_content (
	scope TEXT NOT NULL,
	hash TEXT NOT NULL,
	size INTEGER NOT NULL,
	media TEXT NOT NULL,
	active INTEGER NOT NULL,
	received_at TEXT NOT NULL,
	sweeping INTEGER NOT NULL,
	scan TEXT NOT NULL,
	scanned_at TEXT NOT NULL,
	finding TEXT NOT NULL,
	PRIMARY KEY (scope, hash)
);
CREATE INDEX document_content_received ON document_content (received_at);
CREATE INDEX document_content_scan ON document_content (scan);
CREATE TABLE document (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	hash TEXT NOT NULL,
	name TEXT NOT NULL,
	child TEXT NOT NULL,
	about TEXT NOT NULL,
	put_by TEXT NOT NULL,
	put_at TEXT NOT NULL,
	erased_at TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX document_hash ON document (scope, hash);
CREATE INDEX document_about ON document (scope, about, put_at);
CREATE INDEX document_child ON document (scope, child, put_at, ref)`}, {Number: 1709, Name: "document: who added it", SQL: `
ALTER TABLE document ADD COLUMN put_person TEXT NOT NULL DEFAULT ''`}}
}

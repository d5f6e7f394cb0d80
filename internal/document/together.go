package document

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"

	"alongside/internal/audit"
	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/thread"
)

// AtOnce is how many files one form takes.
const AtOnce = 10

// Received is a file whose bytes are kept, before a record speaks of it.
type Received struct {
	Name    string // as the sender called it; never trusted
	Content Content
}

// Takes says, under a choice of files, what is taken.
func (s *Store) Takes() string {
	return fmt.Sprintf("PDF, photograph, recording, Word, Excel or text. Up to %d files of %s each.", AtOnce, megabytes(s.options.MaxBytes))
}

// FormBytes is the largest body that a form with files may have, so that a file beyond the limit is told so on the form.
func (s *Store) FormBytes() int64 { return 1<<20 + 3*s.options.MaxBytes }

// ReceiveAll receives the files of a form, outside any transaction. None is no error. What is wrong with one is a fault of
// the field "file", which names the file where there are several.
func (s *Store) ReceiveAll(ctx context.Context, heads []*multipart.FileHeader) ([]Received, error) {
	if len(heads) > AtOnce {
		return nil, fault.Invalidf("file", "Choose up to %d files at a time.", AtOnce)
	}
	var files []Received
	for _, head := range heads {
		c, err := s.receiveOne(ctx, head)
		if fields, ok := fault.Fields(err); ok && len(heads) > 1 {
			return nil, fault.Invalidf("file", "%s: %s Nothing was added.", head.Filename, fields[0].Message)
		}
		if err != nil {
			return nil, err
		}
		files = append(files, Received{head.Filename, c})
	}
	return files, nil
}

func (s *Store) receiveOne(ctx context.Context, head *multipart.FileHeader) (c Content, err error) {
	f, err := head.Open()
	if err != nil {
		return c, fmt.Errorf("read an upload: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return s.Receive(ctx, io.Reader(f))
}

// AttachAll makes received files documents about an object, in the transaction of the use case that they belong to, and
// links the object to each. The use case has checked that by may add to the record; child is empty for an object about no
// one child.
func (s *Store) AttachAll(ctx context.Context, tx *db.Tx, by audit.By, child, about thread.Ref, files []Received) error {
	for _, f := range files {
		d, err := s.Attach(ctx, tx, by, Upload{Name: f.Name, Child: child, Ref: about}, f.Content)
		if err != nil {
			return err
		}
		if err := thread.Link(ctx, tx, about, "is shown by", d.Ref); err != nil {
			return err
		}
	}
	return nil
}

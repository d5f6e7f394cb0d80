package mailin

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Take is what a caller does with one raw message, which came into the mailbox or folder at a time: what a sender writes as the date proves
// nothing, and what was read late has not come late. ErrOther, or an error that wraps it, says that a person has to look at it; any
// other error leaves the message where it is, for the next time.
type Take func(ctx context.Context, raw []byte, came time.Time) error

// ErrOther says that a message is left to a person.
var ErrOther = errors.New("mail: left to a person")

// Where messages go once they are read: sub-folders of the folder, or mailboxes beside the INBOX.
const (
	Taken = "taken"
	Other = "other"
)

// ReadFolder gives every file of a folder to take, one message a file, and moves it to taken or other. It returns how many it
// moved. What cannot be taken now stays, with all that come after it.
func ReadFolder(ctx context.Context, folder string, take Take) (int, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return 0, fmt.Errorf("mail folder: %w", err)
	}
	n := 0
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if err := ctx.Err(); err != nil {
			return n, err
		}
		to, err := readFile(ctx, filepath.Join(folder, e.Name()), take)
		if err != nil {
			return n, fmt.Errorf("mail %s: %w", e.Name(), err)
		}
		if err := os.MkdirAll(filepath.Join(folder, to), 0o700); err != nil {
			return n, err
		}
		if err := os.Rename(filepath.Join(folder, e.Name()), filepath.Join(folder, to, e.Name())); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// readFile gives one file to take and says where it goes.
func readFile(ctx context.Context, path string, take Take) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Size() > MaxBytes {
		return Other, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return fateOf(take(ctx, raw, info.ModTime()))
}

// fateOf says where a message goes after take.
func fateOf(err error) (string, error) {
	switch {
	case err == nil:
		return Taken, nil
	case errors.Is(err, ErrOther), errors.Is(err, ErrNoMail):
		return Other, nil
	default:
		return "", err
	}
}

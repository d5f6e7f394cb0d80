package querysql

import (
	"context"
	"time"

	"alongside/internal/db"
	"alongside/internal/fault"
	"alongside/internal/query"
	"alongside/internal/thread"
)

const messageColumns = "id, query, child, at, channel, sender, name, address, subject, body, message_id, original, refused, fate, why, became"

func messages(ctx context.Context, tx *db.Tx, where string, args ...any) ([]query.Message, error) {
	var found []query.Message
	err := db.Each(ctx, tx, "SELECT "+messageColumns+" FROM query_message WHERE scope=$1 AND "+where, append([]any{tx.Scope()}, args...), func(scan func(dest ...any) error) error {
		var m query.Message
		err := scan(&m.ID, &m.Query, &m.Child, &m.At, &m.Channel, &m.Sender, &m.Name, &m.Address, &m.Subject, &m.Body, &m.MessageID, &m.Original,
			db.JSON(&m.Refused), &m.Fate, &m.Why, &m.Became)
		found = append(found, m)
		return err
	})
	return found, err
}

// Message returns one message.
func (Store) Message(ctx context.Context, tx *db.Tx, id string) (query.Message, error) {
	found, err := messages(ctx, tx, "id=$2", id)
	if err == nil && len(found) == 0 {
		err = fault.NotFound("That message")
	}
	if err != nil {
		return query.Message{}, err
	}
	return found[0], nil
}

// MessageBy returns the message with the number that its channel gave it.
func (Store) MessageBy(ctx context.Context, tx *db.Tx, messageID string) (query.Message, bool, error) {
	found, err := messages(ctx, tx, "message_id=$2", messageID)
	if err != nil || len(found) == 0 {
		return query.Message{}, false, err
	}
	return found[0], true, nil
}

// MessagesOf returns the messages of a query.
func (Store) MessagesOf(ctx context.Context, tx *db.Tx, ref thread.Ref) ([]query.Message, error) {
	return messages(ctx, tx, "query=$2 ORDER BY at, id", ref)
}

// HeldMessages returns the messages that wait for a person.
func (Store) HeldMessages(ctx context.Context, tx *db.Tx, limit int) ([]query.Message, error) {
	return messages(ctx, tx, "fate='held' ORDER BY at, id LIMIT $2", limit)
}

// AutomaticMessages returns the messages since a time that programs sent.
func (Store) AutomaticMessages(ctx context.Context, tx *db.Tx, since time.Time, limit int) ([]query.Message, error) {
	return messages(ctx, tx, "query='' AND fate='automatic' AND at >= $2 ORDER BY at DESC, id LIMIT $3", since, limit)
}

// InsertMessage adds a message.
func (Store) InsertMessage(ctx context.Context, tx *db.Tx, m query.Message) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO query_message (scope, "+messageColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
		tx.Scope(), m.ID, m.Query, m.Child, m.At, m.Channel, m.Sender, m.Name, m.Address, m.Subject, m.Body, m.MessageID, m.Original, db.JSON(m.Refused), m.Fate, m.Why, m.Became)
	return err
}

// UpdateMessage saves where a message went and where its original is.
func (Store) UpdateMessage(ctx context.Context, tx *db.Tx, m query.Message) error {
	return db.ExecOne(ctx, tx, "UPDATE query_message SET query=$3, child=$4, original=$5, refused=$6, fate=$7, why=$8, became=$9, name=$10 WHERE scope=$1 AND id=$2",
		tx.Scope(), m.ID, m.Query, m.Child, m.Original, db.JSON(m.Refused), m.Fate, m.Why, m.Became, m.Name)
}

// Words returns the council's list of hard words.
func (Store) Words(ctx context.Context, tx *db.Tx) ([]query.Word, error) {
	var found []query.Word
	err := db.Each(ctx, tx, "SELECT hard, plain FROM query_word WHERE scope=$1 ORDER BY n", []any{tx.Scope()}, func(scan func(dest ...any) error) error {
		var w query.Word
		err := scan(&w.Hard, &w.Plain)
		found = append(found, w)
		return err
	})
	return found, err
}

// SetWords replaces the list.
func (Store) SetWords(ctx context.Context, tx *db.Tx, words []query.Word) error {
	if _, err := db.Exec(ctx, tx, "DELETE FROM query_word WHERE scope=$1", tx.Scope()); err != nil {
		return err
	}
	for i, w := range words {
		if _, err := db.Exec(ctx, tx, "INSERT INTO query_word (scope, n, hard, plain) VALUES ($1, $2, $3, $4)", tx.Scope(), i, w.Hard, w.Plain); err != nil {
			return err
		}
	}
	return nil
}

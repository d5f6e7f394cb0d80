package familysql

import (
	"context"

	"alongside/internal/db"
	"alongside/internal/family"
	"alongside/internal/fault"
	"alongside/internal/thread"
	"alongside/internal/workday"
)

// meetings keeps the days on which families are met, and who interprets there.
const meetings = `
CREATE TABLE family_meeting (
	scope TEXT NOT NULL,
	ref TEXT NOT NULL,
	version INTEGER NOT NULL,
	child TEXT NOT NULL,
	kind TEXT NOT NULL,
	on_day TEXT NOT NULL,
	at_time TEXT NOT NULL,
	place TEXT NOT NULL,
	about TEXT NOT NULL,
	needs TEXT NOT NULL,
	arranged TEXT NOT NULL,
	off_on TEXT NOT NULL,
	off_why TEXT NOT NULL,
	planned_by TEXT NOT NULL,
	PRIMARY KEY (scope, ref)
);
CREATE INDEX family_meeting_child ON family_meeting (scope, child, on_day, ref);
CREATE INDEX family_meeting_about ON family_meeting (scope, about, ref)`

const meetingColumns = "ref, version, child, kind, on_day, at_time, place, about, needs, arranged, off_on, off_why, planned_by"

func (Store) meetings(ctx context.Context, tx *db.Tx, where string, args ...any) ([]family.Meeting, error) {
	var found []family.Meeting
	err := db.Each(ctx, tx, "SELECT "+meetingColumns+" FROM family_meeting WHERE scope = $1 AND "+where, append([]any{tx.Scope()}, args...),
		func(scan func(dest ...any) error) error {
			var m family.Meeting
			err := scan(&m.Ref, &m.Version, &m.Child, &m.Kind, &m.On, &m.Time, &m.Where, &m.About, db.JSON(&m.Needs), db.JSON(&m.Arranged), &m.OffOn, &m.OffWhy, &m.PlannedBy)
			found = append(found, m)
			return err
		})
	return found, err
}

// Meeting returns one meeting.
func (s Store) Meeting(ctx context.Context, tx *db.Tx, ref thread.Ref) (family.Meeting, error) {
	return onlyMeeting(s.meetings(ctx, tx, "ref = $2", ref))
}

// Meetings returns those about a child from a day on.
func (s Store) Meetings(ctx context.Context, tx *db.Tx, child thread.Ref, from workday.Date) ([]family.Meeting, error) {
	return s.meetings(ctx, tx, "child = $2 AND on_day >= $3 ORDER BY on_day, ref", child, from)
}

// MeetingAbout returns the latest for a booking: one that stands before those that were called off.
func (s Store) MeetingAbout(ctx context.Context, tx *db.Tx, about thread.Ref) (family.Meeting, error) {
	return onlyMeeting(s.meetings(ctx, tx, "about = $2 ORDER BY CASE off_on WHEN '' THEN 0 ELSE 1 END, off_on DESC, ref LIMIT 1", about))
}

func onlyMeeting(found []family.Meeting, err error) (family.Meeting, error) {
	if err == nil && len(found) == 0 {
		err = fault.NotFound("That meeting")
	}
	if err != nil {
		return family.Meeting{}, err
	}
	return found[0], nil
}

// InsertMeeting adds a meeting.
func (Store) InsertMeeting(ctx context.Context, tx *db.Tx, m family.Meeting) error {
	_, err := db.Exec(ctx, tx, "INSERT INTO family_meeting (scope, "+meetingColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
		tx.Scope(), m.Ref, m.Version, m.Child, m.Kind, m.On, m.Time, m.Where, m.About, db.JSON(m.Needs), db.JSON(m.Arranged), m.OffOn, m.OffWhy, m.PlannedBy)
	return err
}

// UpdateMeeting saves a meeting over the version that was read.
func (Store) UpdateMeeting(ctx context.Context, tx *db.Tx, m family.Meeting) error {
	return db.ExecOne(ctx, tx, `UPDATE family_meeting SET version = version + 1, arranged = $4, off_on = $5, off_why = $6, needs = $7 WHERE scope = $1 AND ref = $2 AND version = $3`,
		tx.Scope(), m.Ref, m.Version, db.JSON(m.Arranged), m.OffOn, m.OffWhy, db.JSON(m.Needs))
}

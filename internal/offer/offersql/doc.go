// Package offersql keeps offers, sessions and bookings in SQLite and PostgreSQL.
//
// What is searched by has columns of its own. A session counts its taken places, its queue and who came, so that a list of
// sessions reads no bookings and a race for the last place is settled on the session's row.
package offersql

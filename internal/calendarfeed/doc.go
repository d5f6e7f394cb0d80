// Package calendarfeed writes calendars that the programs on people's telephones subscribe to: iCalendar, RFC 5545.
//
// Who uses it: the secret links by which families and facilitators have their sessions in their own calendar. An event keeps its UID
// for as long as it exists, and one that is called off stays as CANCELLED, so that a calendar strikes it out and does not lose it.
//
// It writes times in UTC, so that no time zone is described; it reads no calendars.
package calendarfeed

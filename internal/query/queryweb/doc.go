// Package queryweb shows the questions of families: parents ask and judge, lead professionals and others answer.
//
// A question has one page, at /queries/{id}, for the family and for those who answer; each sees what it can do there.
package queryweb

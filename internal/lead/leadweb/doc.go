// Package leadweb has the pages on lead professionals: the caseload that a lead opens every morning, the manager's pages for
// naming leads and covering absences, and the one on which a parent says whether they have spoken.
package leadweb

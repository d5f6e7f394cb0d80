// Package feeds reads the directories of other councils, from files and from their interfaces, into the council's own: once, by the
// command that imports them, or again and again, by a job. What is no longer in a directory is taken out once it was read to its end,
// and never before; a directory that cannot be read, or has no end, is noted as that and leaves everything as it was.
package feeds

// Package ocds reads and writes notices of public buying in the Open Contracting Data Standard 1.1.5: releases, each of which
// says what happened on one day to one contracting process, and records, which hold all releases of a process and what they come
// to. It knows the fields of the United Kingdom's extension and of the extension for frameworks and dynamic purchasing systems.
//
// Reading is strict: a release that breaks the schema is refused by its place, such as releases/4/tender/status, and those after
// it are read all the same. Fields beyond the standard are extensions and are let through. One release is held at a time and one
// longer than 8 MB is refused, so that memory stays bounded however long a file is.
//
// The package does no input or output of its own beyond the reader and writer that it is given, and knows no clock.
//
// Source: Open Contracting Data Standard 1.1.5, https://standard.open-contracting.org/1.1/en/ (schema of 20 August 2020).
package ocds

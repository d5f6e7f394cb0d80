// Package document keeps what people upload: reports, letters, photographs, evidence.
//
// Used by every capability with a file to keep. The bytes lie outside the database, in a folder or an object store, under
// the council's code and their SHA-256; the record says whose document it is, what it is about and who may open it.
//
//	file ── Receive: bounded, typed by its content, stored ──> content ── Attach, in the use case's transaction ──> document
//
//	content:  waiting ── scanned ──> clean | infected        with a virus scanner; a waiting file cannot be opened
//	          unscanned                                       without one; given out only as a download, never shown in a page
//
// What it promises:
//   - nothing is believed of a file's name: its type is read from its content, its name is cleaned and never used as a path;
//   - the bytes are on disk before the record speaks of them; bytes of which no record speaks are swept a day later;
//   - the same bytes are kept once a council, however many documents they are; councils share nothing;
//   - every opening is on the record: of a document about a child as a look;
//   - bytes that were changed or cut off behind our back are not given out as if they were whole.
//
// Pictures and recordings that a page shows come in by ReceiveShown and are given out by OpenShown, from any byte on: a picture is drawn
// anew and a recording loses its place, so that they are shown though nobody scans files here.
//
// What it does not do: decide who may upload or open what is about no child (the use case does), convert recordings, or show previews.
package document

// Package letters holds the pages for families without e-mail: a worker writes a letter with a code that lets one carer in, once,
// and prints it; the post room prints what waits. A code is shown until its letter is posted and to nobody afterwards.
package letters

// Package govuknotify carries text messages through GOV.UK Notify.
//
// The application wires it to package notify as the carrier of texts when the council has an account. It makes one HTTP
// request for each message and tells a final no (the number is wrong) from what may be mended by trying again. Receipts come
// later, to the address that the council gives the service; the application hands them to notify's Sender.
package govuknotify

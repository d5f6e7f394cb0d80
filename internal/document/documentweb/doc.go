// Package documentweb lets people add documents to what they see, and open them.
//
// The panel of documents stands at the foot of every page that names its object (web.Meta.About): a question, an
// assessment with its advice, a plan, a provider, a child's record. Who may see the object's page sees its documents; who may
// work on it, and every carer, adds to them. Files that nobody looked through for viruses are marked, are never shown inside
// a page, and are downloaded only after a page that says so.
package documentweb

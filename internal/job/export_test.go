package job

// OpenWith is the question about the job with a key, for its plan.
const OpenWith = openWith

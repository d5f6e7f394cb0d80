package audit

// HistoryOfChildQuestion is the question of HistoryOfChild.
const HistoryOfChildQuestion = historyOfChild

// Ask a question: a parent asks and adds to it, says that the answer is none, and a manager answers by a new date. What is late came up to
// the manager, who also places a message that nobody knew.
import { journey, refIn } from './lib.mjs'

journey('Ask a question', async (run) => {
  const parent = await run.as('parent')
  await parent.open('/home')
  await parent.picture('parent-home')
  await parent.follow('Ask a question')
  const child = refIn(parent.page.url(), 'CHD')
  await parent.press('Send my question', 422)
  await parent.sees('problem')
  await parent.write('What is it about?', 'The school bus')
  await parent.write('What do you want to know?', 'Why does the bus come an hour late?')
  await parent.press('Send my question')
  await parent.sees('The school bus')
  const question = parent.page.url()
  await parent.unfold('Add something to your question')
  await parent.write('What do you want to add?', 'Is it late on Friday too?')
  await parent.press('Add it')
  await parent.sees('Is it late on Friday too?')

  await answer(await run.as('lead'), question, 'We have asked the bus company.')
  await parent.open(question)
  await parent.sees('We have asked the bus company.')
  await parent.choose('No, something is missing')
  await parent.write('If you say No: what is missing?', 'You do not say why it is late.')
  await parent.press('Tell us')

  const manager = await run.as('lead-manager')
  await place(manager, child)
  await answer(manager, question, 'The bus was late because the driver was ill. A new driver starts on Monday.')
  await parent.open(question)
  await parent.sees('a new driver starts on Monday')
  await parent.choose('Yes, this answers my question')
  await parent.press('Tell us')
  await parent.sees('closed')
})

async function answer(worker, question, words) {
  await worker.open('/queries')
  await worker.follow('The school bus')
  await worker.follow('Answer')
  await worker.write(/^1\. /, words)
  await worker.write(/^2\. /, 'On Friday too.')
  await worker.choose('Nothing is decided here')
  await worker.write('What happens next?', 'We will ring you.')
  await worker.choose(/There is no date/)
  await worker.write('What can the family do', 'Tell us on this page, and a manager will look at it.')
  await worker.press('Send the answer')
  await worker.open(question)
  await worker.sees(words)
}

/** Makes a message that is held a question about a child; what is late elsewhere has come up to the same person. */
async function place(manager, child) {
  await manager.open('/home')
  await manager.sees('Escalated to you')
  await manager.open('/queries/held')
  await manager.follow('Make it a question or a concern')
  await manager.write('The child’s last name or reference', child)
  await manager.press('Apply filters')
  await manager.follow('Daisy')
  await manager.write('Who wrote it?', 'A made-up grandmother')
  await manager.write('What is it about?', 'A message that nobody knew')
  await manager.press('Make it a question', 422)
  await manager.write('How do you know who wrote it?', 'I rang her.')
  await manager.press('Make it a question')
  await manager.sees('A message that nobody knew', 'answers this')
}

// Ask a question: a parent asks, says that the answer is none, and a manager answers by a new date.
import { journey } from './lib.mjs'

journey('Ask a question', async (run) => {
  const parent = await run.as('parent')
  await parent.open('/home')
  await parent.picture('parent-home')
  await parent.follow('Ask a question')
  await parent.press('Send my question', 422)
  await parent.sees('problem')
  await parent.write('What is it about?', 'The school bus')
  await parent.write('What do you want to know?', 'Why does the bus come an hour late?')
  await parent.press('Send my question')
  await parent.sees('The school bus')
  const question = parent.page.url()

  await answer(await run.as('lead'), question, 'We have asked the bus company.')
  await parent.open(question)
  await parent.sees('We have asked the bus company.')
  await parent.choose('No, something is missing')
  await parent.write('If you say No: what is missing?', 'You do not say why it is late.')
  await parent.press('Tell us')

  await answer(await run.as('lead-manager'), question, 'The bus was late because the driver was ill. A new driver starts on Monday.')
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
  await worker.choose('Nothing is decided here')
  await worker.write('What happens next?', 'We will ring you.')
  await worker.choose(/There is no date/)
  await worker.write('What can the family do', 'Tell us on this page, and a manager will look at it.')
  await worker.press('Send the answer')
  await worker.open(question)
  await worker.sees(words)
}

// Everybody opens every link of their navigation, and of their home page.
import { journey } from './lib.mjs'

journey('Navigation', async (run) => {
  const visitor = await run.anybody()
  await visitor.open('/demo')
  await visitor.picture('personas')
  const personas = await visitor.page.locator('button[name=persona]').evaluateAll((all) => all.map((b) => b.value))
  run.expect(personas.length >= 20, `${personas.length} personas`)
  await everyLink(run, visitor)
  for (const persona of personas) {
    const person = await run.anybody(persona)
    await tried(run, () => person.become(persona))
    await everyLink(run, person)
    await person.context.close()
    run.people.pop()
  }
})

async function everyLink(run, person) {
  await tried(run, () => person.open('/'))
  if (person.name !== 'public') await tried(run, () => person.open('/home'))
  const seen = new Set(['/', '/home', '/demo'].map(kindOf))
  const hrefs = await person.page.locator('nav a, main a, footer a').evaluateAll((all) => all.map((a) => a.getAttribute('href')))
  for (const href of hrefs) {
    if (!href.startsWith('/') || href.includes('format=csv') || seen.has(kindOf(href))) continue
    seen.add(kindOf(href))
    await tried(run, () => person.open(href))
  }
}

/** Pages that differ by a record alone are of one kind: /children/CHD-… */
function kindOf(href) {
  return href.replace(/[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]/g, '…').replace(/[?#].*/, '')
}

/** One broken page must not hide the next. */
async function tried(run, step) {
  try {
    await step()
  } catch (problem) {
    if (problem.name !== 'Problem') throw problem
    run.note(problem.message.split('\n')[0])
  }
}

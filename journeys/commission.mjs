// Commissioning: a quarter's payments, doubtful suppliers, rates and overlap, a dynamic market with a new member, a break
// point with its pack, an extension that no decision allows, and what everybody can read of it as open data.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { message } from './family/lib.mjs'
import { journey, refIn } from './lib.mjs'

const today = '2026-11-23'
const sheffield = '../../shared/data/spend/sheffield/2015-07.csv' // July to September 2015, as the city published it

journey('Commissioning', async (run) => {
  await ledger(run)
  await workbench(run)
  await plan(run)
  const agreement = await open(run)
  const application = await apply(run, agreement)
  await assess(run, application)
  await extend(run)
  await expire(run)
  await point(run)
  await publish(run, agreement)
})

/** A quarter's payments are imported, and five doubtful suppliers settled. */
async function ledger(run) {
  const commissioner = await run.as('commissioner')
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'))
  try {
    const file = existsSync(sheffield) ? sheffield : madeUp(folder)
    const lines = readFileSync(file, 'utf8').trim().split('\n').length - 1
    await commissioner.open('/spot/suppliers')
    await commissioner.sees('2 couples of names wait') // of the made-up county, pictured before real names come
    await commissioner.picture('suppliers')
    await commissioner.open('/spot')
    await commissioner.follow('Import a file')
    await commissioner.press('Import it', 422)
    await commissioner.choose('Payments')
    await commissioner.page.locator('input[type=file]').setInputFiles(file)
    await commissioner.press('Import it')
    await until(run, commissioner, 'See what it holds')
    run.expect(lines > 20, `the ledger has ${lines} lines`)
    await commissioner.sees('taken')
  } finally {
    rmSync(folder, { recursive: true })
  }
  await commissioner.open('/spot/suppliers')
  await waiting(run, commissioner, 7)
  for (let settled = 0; settled < 5; settled++) {
    const before = await questions(commissioner)
    await commissioner.sees('Why we ask', 'At stake')
    await commissioner.write(/How do you know/, `Looked up, ${settled + 1}.`)
    await commissioner.press(settled % 2 ? 'Different' : 'The same')
    const after = await questions(commissioner)
    run.expect(after < before, `answer ${settled + 1} settles nothing: ${before} questions before, ${after} after`)
  }
  await commissioner.follow('Answers so far')
  for (let settled = 1; settled <= 5; settled++) await commissioner.sees(`Looked up, ${settled}.`)
}

const questions = async (person) => Number((await person.text()).match(/([\d,]+) couples? of names wait/)?.[1].replace(',', '') ?? 0)

/** Waits until a page says so many questions or more: suppliers are matched in the background. */
async function waiting(run, person, least) {
  for (const last = Date.now() + 60_000; (await questions(person)) < least;) {
    run.expect(Date.now() < last, `only ${await questions(person)} questions wait:\n${await person.text()}`)
    await person.page.waitForTimeout(250)
    await person.open(person.page.url())
  }
}

/** Waits until a page that reads in the background has a link or button with these words. */
async function until(run, person, words) {
  for (const last = Date.now() + 60_000; !(await person.text()).includes(words);) {
    run.expect(Date.now() < last, `the file is not read within a minute:\n${await person.text()}`)
    await person.page.waitForTimeout(250)
    await person.open(person.page.url())
  }
}

/** A ledger of the same shape as Sheffield's, in which nobody is real. Returns its path. */
function madeUp(folder) {
  const words = ['Alderfold', 'Birchmere', 'Cragside', 'Dovebank', 'Elderwick', 'Foxholme', 'Gorsedale', 'Hawkstone']
  const rows = ['Body Name,Portfolio,GL Date,Invoice No,Value,Supplier,Supplier No']
  for (const [i, word] of words.entries()) {
    for (const [j, name] of [`${word} Lodge (made up)`, `${word} Lodge Residential Ltd (made up)`].entries()) {
      for (const n of [1, 2]) rows.push(`MADE-UP COUNCIL,CYPF,2026-0${7 + j}-0${n},MU-${i}${j}${n},${1000 + 100 * i}.00,${name},`)
    }
  }
  const file = join(folder, 'payments.csv')
  writeFileSync(file, rows.join('\n') + '\n')
  return file
}

/** Spread, overlap, and who would change carer. */
async function workbench(run) {
  const commissioner = await run.as('commissioner')
  await commissioner.open('/spot')
  await commissioner.sees('Spending with members of agreements', 'Community support and short breaks')
  await commissioner.follow(/^Workbench/)
  await commissioner.sees('80%', 'Concentration', 'agreed (middle)', 'children would change carer')
  await commissioner.picture('workbench')
  await commissioner.follow('One to one support at home')
  await commissioner.sees('Spread of rates', 'By area', 'By provider', 'Rates that stand out')
  await commissioner.picture('spread')
  await commissioner.open('/spot/workbench')
  await commissioner.follow('Who gains and who loses')
  await commissioner.sees('children would change carer', 'would be saved in twelve months')
}

/** What will be bought is planned before it is let, and published with the drafts of its notices. */
async function plan(run) {
  const commissioner = await run.as('commissioner')
  await commissioner.open('/planned-procurements')
  await commissioner.follow('Plan a procurement')
  await commissioner.press('Save the draft', 422)
  await commissioner.write('What is it for?', 'Holiday clubs in the north')
  await commissioner.write('What will be bought?', 'Clubs in school holidays for children who need quiet.')
  await commissioner.choose('Dynamic market')
  await commissioner.choose('Procurement Act 2023')
  await commissioner.write('Which parts are foreseen?', 'Clubs: short-breaks')
  await commissioner.write('Worth at least', '100,000')
  await commissioner.write('Worth at most', '150,000')
  await commissioner.date('On which day will it be offered?', '2027-02-01')
  await commissioner.date('First day', '2027-04-01')
  await commissioner.date('Last day', '2029-03-31')
  await commissioner.press('Save the draft')
  const page = commissioner.page.url()
  await commissioner.press('Publish the plan')
  await commissioner.open(page)
  await commissioner.follow('Drafts of its notices')
  await commissioner.sees('UK2', 'Holiday clubs in the north')
  const visitor = await run.anybody('somebody who reads open data')
  const res = await visitor.page.request.get(`${new URL(page).origin}/ocds/records/${refIn(page, 'AGR')}`)
  run.expect(res.ok() && (await res.text()).includes('Holiday clubs in the north'), `the plan is not open data: ${res.status()}`)
}

/** A dynamic market with a lot and terms of admission, under a decision in effect. Returns its address. */
async function open(run) {
  const commissioner = await run.as('commissioner')
  await commissioner.open('/agreements/let')
  await commissioner.write('What is it for?', 'Support on Saturdays')
  await commissioner.option('Which decision authorises it?', 'One arrangement for community support')
  await commissioner.choose('Dynamic market') // it decided on an open framework
  await commissioner.choose('Procurement Act 2023')
  await commissioner.date('First day', today)
  await commissioner.date('Last day, without extensions', '2027-01-31')
  await commissioner.write('Value', '40,000')
  for (const [criterion, weight] of [['Fit with the child', '30'], ['Continuity', '25'], ['Distance', '15'], ['Quality', '20'], ['Rate', '10']]) await commissioner.write(criterion, weight)
  await commissioner.press('Let the agreement', 422)
  await commissioner.sees('open framework', 'bring the decision for another way')
  await commissioner.option('Which decision authorises it?', 'A dynamic market for help with communication')
  await commissioner.write('Extensions, in months', '12') // this decision has none
  await commissioner.press('Let the agreement', 422)
  await commissioner.sees('xtension', 'decision')
  await commissioner.write('Extensions, in months', '') // as it was decided
  await commissioner.press('Let the agreement')
  const agreement = new URL(commissioner.page.url()).pathname
  await commissioner.follow('Add a lot')
  await commissioner.write('Name', 'Saturday support')
  await commissioner.write('Service', 'community-support')
  await commissioner.write('From age', '5')
  await commissioner.press(/Add/)

  await commissioner.open(`${agreement}/admission/open`)
  await commissioner.date('Applications open on', today)
  await commissioner.write('Opening time', '00:00')
  for (const [label, n] of [['Working days for the decision', '20'], ['Working days to complete', '10'], ['Working days to object', '10'], ['Working days for the answer', '10'], ['Pass mark', '60'], ['Highest mark of question 2', '5'], ['Weight of question 2', '100']]) await commissioner.write(label, n)
  await commissioner.write('Declarations', 'What we say is true.')
  await commissioner.write('Question 1', 'Are you registered for what you offer?')
  await commissioner.option('How question 1', /pass/i)
  await commissioner.write('Question 2', 'How do you plan a Saturday with a child?')
  await commissioner.option('How question 2', /mark|score/i)
  await commissioner.press('Publish these terms')
  await commissioner.sees('Open', 'How do you plan a Saturday')
  return agreement
}

/** A provider that is not in the market applies from its own sign-in. Returns its application. */
async function apply(run, agreement) {
  const provider = await run.as('provider')
  await provider.open(`${agreement}/admission`)
  await provider.write('Ask a question', 'May staff of two providers share a Saturday?')
  await provider.press('Send the question')
  await provider.press('Apply for this lot')
  const application = new URL(provider.page.url()).pathname.replace(/\/answers$/, '')
  await provider.open(`${application}/answers`)
  await provider.write(/^1\. /, 'Yes.')
  await provider.write(/^2\. /, 'The child chooses first.')
  await provider.choose('What we say is true.')
  await provider.write('Price 1', '22.40')
  await provider.option('Unit of price 1', /hour/i)
  await provider.press(/Save/)
  await provider.open(`${application}/submit`)
  await provider.write('Type your full name', 'Nobody Real')
  await provider.press(/hand|sign|send/i)
  await provider.sees('The child chooses first')
  return application
}

/** Checked, marked by two officers apart, moderated, accepted with reasons and admitted. */
async function assess(run, application) {
  const quality = await run.as('quality-officer')
  await quality.open(`${application}/check`)
  await quality.choose('Yes')
  await quality.press(/Save|complete|Send/i)
  for (const who of ['quality-officer', 'contract-manager']) {
    const officer = await run.as(who)
    await officer.open(`${application}/mark`)
    for (const [n, mark] of [['1', '1'], ['2', '4']]) {
      await officer.write(`Mark for question ${n}`, mark)
      await officer.write(`Why this mark for question ${n}?`, 'Clear, with an example.')
    }
    await officer.press(/Save|mark/i)
  }
  const commissioner = await run.as('commissioner')
  await commissioner.open(`${application}/moderate`)
  for (const [n, mark] of [['1', '1'], ['2', '4']]) {
    await commissioner.write(`Agreed mark for question ${n}`, mark)
    await commissioner.write(`What was agreed on question ${n}?`, 'Both say the same.')
  }
  await commissioner.press(/Save|mark|agree/i)
  await commissioner.open(`${application}/decide`)
  await commissioner.choose('Yes')
  await commissioner.write('Reasons', 'It meets every condition.')
  await commissioner.press(/decision|Decide|Save/i)
  await commissioner.open(`${application}/admit`)
  await commissioner.date('First day', today)
  await commissioner.press(/Admit/)
  await commissioner.open(application)
  await commissioner.sees('admitted', 'It meets every condition.')
  await commissioner.picture('admitted')
  const provider = await run.as('provider')
  await provider.open(application)
  await provider.sees('admitted', 'It meets every condition.')
}

/**
 * The break point that is near has no decided pack yet, so its extension is refused. The support for parents has taken the one extension
 * that was decided; nobody decided a second.
 */
async function extend(run) {
  const commissioner = await run.as('commissioner')
  const ask = async () => {
    await commissioner.write('Why does the agreement go on?', 'Families ask for it.')
    await commissioner.press('Take the extension', 422)
  }
  await commissioner.open('/agreements')
  await commissioner.follow('Community support and short breaks')
  await commissioner.open(`${new URL(commissioner.page.url()).pathname}/extend`)
  await ask()
  await commissioner.sees('has no decided pack')
  await commissioner.open('/agreements')
  await commissioner.follow(/Support for parents/)
  await commissioner.sees('Extensions taken')
  await commissioner.open(`${new URL(commissioner.page.url()).pathname}/extend`)
  await ask()
  await commissioner.sees('allows 1 extensions and 1 have been taken', 'A decision to extend the term is missing')
  await commissioner.picture('refused-extension')
}

/**
 * Insurance ran out yesterday: the provider is suspended in its agreement and everywhere, without anybody doing anything. It signs in
 * by itself, gives its renewal; as soon as an officer has accepted it, it stands in all those places again.
 */
async function expire(run) {
  const commissioner = await run.as('commissioner')
  await commissioner.open('/home')
  await commissioner.sees('Stonechat Support', 'Insurance ran out on Sunday 22 November 2026')
  await commissioner.open('/providers')
  await commissioner.follow(/Stonechat Support/)
  await commissioner.sees('Insurance ran out on Sunday 22 November 2026')
  await commissioner.picture('suspended')
  const address = new URL(commissioner.page.url()).pathname
  const agreement = await members(commissioner)
  await commissioner.sees(/stonechat support \(made up\) [^.]* no\. insurance ran out/)

  const provider = await signedIn(run, refIn(address, 'PVR'))
  await provider.open(address)
  await provider.sees('Insurance ran out on Sunday 22 November 2026')
  await provider.follow('Give evidence')
  await provider.choose(/insurance/i)
  await provider.write('Who issued it?', 'Made-up Mutual')
  await provider.date('First day', today)
  await provider.date('Last day', '2026-11-20') // a slip: it ends before it begins
  await provider.press('Give this evidence', 422)
  await provider.choose(/insurance/i)
  await provider.date('Last day', '2027-11-22')
  await provider.press('Give this evidence')
  await provider.sees('as soon as the council has checked it', 'Made-up Mutual', 'Insurance ran out', 'waits to be checked by the council')

  await commissioner.open('/home')
  await commissioner.follow('Insurance of Stonechat Support (made up)')
  await commissioner.choose('Accept it')
  await commissioner.write('What have you seen, or why is it sent back?', 'The schedule of insurance, until 22 November 2027.')
  await commissioner.press('Save')
  await commissioner.sees('The evidence is accepted', 'The schedule of insurance, until 22 November 2027.')
  await provider.open(address)
  await provider.seesNot('Insurance ran out')

  await commissioner.open(address)
  await commissioner.seesNot('Insurance ran out')
  await commissioner.open('/home')
  await commissioner.seesNot('Stonechat Support')
  await commissioner.open(agreement)
  await commissioner.seesNot('Insurance ran out')
  await commissioner.sees('Stonechat Support')
}

/** Opens the agreement of which the provider is a member, and returns its address. */
async function members(person) {
  await person.open('/agreements')
  await person.follow('Community support and short breaks')
  return new URL(person.page.url()).pathname
}

/** Somebody who works for a provider: the administrator opens the account, the link to sign in comes by email. */
async function signedIn(run, provider) {
  const email = 'wren.stonechat@provider.example'
  const administrator = await run.as('administrator')
  await administrator.open('/admin/people/new')
  await administrator.write('Name', 'Wren Stonechat (made up)')
  await administrator.write('Email address', email)
  await administrator.choose('Provider')
  await administrator.page.locator('input[name=provider]').fill(provider) // a role is called so too
  await administrator.press('Open the account')
  const worker = await run.anybody('stonechat')
  await worker.open('/sign-in')
  await worker.write('Email address', email)
  await worker.press('Send me a link')
  const link = (await message(run, 'Wren Stonechat', 'link to sign in')).match(/https?:\/\/\S+/)?.[0]
  run.expect(link, 'the message has no link')
  await worker.open(new URL(link).pathname + new URL(link).search)
  if (worker.page.url().includes('/sign-in/confirm')) await worker.press(/sign in/i)
  return worker
}

/** The break point that is near has a pack, worked out from the records. */
async function point(run) {
  const commissioner = await run.as('commissioner')
  await commissioner.open('/agreements')
  await commissioner.follow('Community support and short breaks')
  await commissioner.follow('Decision packs')
  await commissioner.follow('28 February 2027')
  await commissioner.sees('Children who would be touched', 'Notice by', 'Decide by')
  await commissioner.picture('pack')
}

/** Anybody reads the new market as open data. */
async function publish(run, agreement) {
  const anybody = await run.anybody()
  await anybody.open('/ocds')
  const answer = await anybody.page.request.get(`${process.env.ALONGSIDE_URL}/ocds/releases`)
  run.expect(answer.ok(), `the feed has status ${answer.status()}`)
  const text = await answer.text()
  run.expect(text.includes(refIn(agreement, 'AGR')), 'the new market is not in the feed')
  if (process.env.RELEASES) writeFileSync(process.env.RELEASES, text)
}

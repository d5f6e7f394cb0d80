// What journeys stand on: a browser, people who sign in and act by the words on the page, and what is looked at on every
// page they come to. Environment: ALONGSIDE_URL, CHROMIUM, WINDOW (desk or phone), SCREENSHOTS (a folder), CLEAN (a folder in
// which the journeys of one run note what axe has found nothing on).
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const require = createRequire(import.meta.url)
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const site = process.env.ALONGSIDE_URL
const pictures = process.env.SCREENSHOTS

/** A desk has a wide window and runs scripts; a phone is 320 px wide and runs none. */
const windows = {
  desk: { width: 1280, height: 900, scripts: true },
  phone: { width: 320, height: 640, scripts: false },
}
export const windowName = process.env.WINDOW ?? 'desk'
const window = windows[windowName]

/** Where the journeys of one run note the parts of pages on which axe found nothing in this window. */
const list = process.env.CLEAN && join(process.env.CLEAN, `${windowName}.txt`)

/**
 * What the browser does without. It would draw three pages of its address bar anew for everybody who comes, which took more of
 * the processor than the site. The others are those of Playwright's own list that this list, the last given, would undo.
 */
const unused = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup', 'AvoidUnnecessaryBeforeUnloadCheckSync', 'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding', 'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints',
  'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch', 'DestroyProfileOnBrowserClose', 'ThirdPartyStoragePartitioning']

/** The reference inside a page's address, as in /children/CHD-... */
export const refIn = (url, kind) => url.match(new RegExp(`${kind}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]`))?.[0]

/** Runs the steps of one journey and ends the process with 1, saying where each person stood, when one fails. */
export async function journey(name, steps) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      `--disable-features=${unused.join()}`],
  })
  const run = new Run(browser)
  try {
    await steps(run)
    run.noteProblems()
    console.log(`${name}: ${run.pages} pages, ${run.actions} actions`)
  } catch (problem) {
    console.error(`${name}, ${windowName}: ${problem.message}`)
    for (const p of run.people) console.error(`  ${p.name} is at ${p.page.url()}`)
    if (problem.name !== 'Problem') console.error(problem.stack)
    process.exitCode = 1
  } finally {
    await browser.close()
  }
}

class Problem extends Error {
  name = 'Problem'
}

class Run {
  actions = 0
  pages = 0
  people = []
  problems = []
  clean = new Set() // the parts of pages on which axe found nothing
  read = 0 // how far the list of them is read, to which the journeys of one run add together

  constructor(browser) {
    this.browser = browser
  }

  /** Somebody who has not signed in, in a browser of their own. */
  async anybody(name = 'public') {
    const context = await this.browser.newContext({ ...this.screen(), javaScriptEnabled: window.scripts })
    context.setDefaultTimeout(10_000)
    const person = new Person(this, name, context, await context.newPage())
    this.people.push(person)
    return person
  }

  /** The parts of pages on which axe found nothing, in this window: those of every journey of the run. */
  cleanParts() {
    if (list && existsSync(list)) {
      const all = readFileSync(list, 'latin1')
      for (const part of all.slice(this.read, all.lastIndexOf('\n')).split('\n')) this.clean.add(part)
      this.read = Math.max(this.read, all.lastIndexOf('\n'))
    }
    return this.clean
  }

  isClean(parts) {
    for (const part of parts) this.clean.add(part)
    if (list) appendFileSync(list, parts.map((part) => `${part}\n`).join(''))
  }

  screen() {
    return { viewport: { width: window.width, height: window.height }, locale: 'en-GB', reducedMotion: 'reduce' }
  }

  /**
   * What axe finds on a page of a browser without JavaScript, where axe itself cannot run: the page as it stands there is
   * shown at its own address in a second window, with the same styles and none of its scripts, and axe is put in from outside.
   */
  async axeBeside(page) {
    if (!this.beside) {
      const context = await this.browser.newContext(this.screen())
      await context.route(/\.js$/, (route) => route.abort())
      this.beside = await context.newPage()
    }
    const body = await page.content()
    const address = page.url().replace(/#.*/, '')
    const show = (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body })
    await this.beside.route(address, show)
    await this.beside.goto(address)
    await this.beside.unroute(address, show)
    return await axe(this.beside)
  }

  /** Somebody signed in as a persona of the demonstration; the same person when asked for again. */
  async as(persona) {
    const known = this.people.find((p) => p.name === persona)
    if (known) return known
    const person = await this.anybody(persona)
    await person.become(persona)
    return person
  }

  /** Keeps what is wrong for the end, so that one run shows all of it. */
  note(problem) {
    if (!this.problems.includes(problem)) this.problems.push(problem)
  }

  noteProblems() {
    if (this.problems.length > 0) throw new Problem(`${this.problems.length} problems\n  ${this.problems.join('\n  ')}`)
  }

  expect(truth, message) {
    if (!truth) throw new Problem(message)
  }
}

class Person {
  constructor(run, name, context, page) {
    Object.assign(this, { run, name, context, page, status: 0, arrived: false })
    context.on('request', (r) => {
      if (!r.url().startsWith(site) && !r.url().startsWith('data:')) run.note(`${name}: ${page.url()} asks another host: ${r.url()}`)
    })
    page.on('response', (r) => {
      if (r.request().isNavigationRequest() && r.frame() === page.mainFrame()) this.status = r.status()
    })
    page.on('dialog', (d) => d.accept()) // 'Send it now?'
    page.on('pageerror', (e) => run.note(`${name}: ${page.url()} throws ${e.message}`))
    page.on('console', (m) => {
      if (m.type() === 'error' && !m.text().startsWith('Failed to load resource')) run.note(`${name}: ${page.url()} says ${m.text()}`)
    })
    page.on('requestfailed', (r) => {
      const left = /ERR_ABORTED|ERR_INTERNET_DISCONNECTED/.test(r.failure()?.errorText) // the person went on, or the journey took the connection away
      if (!left) run.note(`${name}: ${r.url()} failed: ${r.failure()?.errorText}`)
    })
  }

  async become(persona) {
    await this.page.goto(`${site}/demo`)
    await this.page.locator(`button[name=persona][value=${persona}]`).click()
    this.run.actions++
    await this.arrive()
    this.run.expect(!this.page.url().endsWith('/demo'), `could not become ${persona}`)
  }

  /** Opens an address of the site. */
  async open(path, status = 200) {
    this.run.actions++
    await this.page.goto(path.startsWith('http') ? path : site + path)
    await this.arrive(status)
  }

  /** Follows the link with these words, the first of them on the page; GOV.UK draws some links as buttons. */
  async follow(words) {
    this.run.actions++
    const link = this.main().getByRole('link', { name: words }).or(this.main().locator('a').and(this.main().getByRole('button', { name: words }))).first()
    await this.found(link, `no link "${words}"`)
    await Promise.all([this.page.waitForNavigation(), link.click()])
    await this.arrive()
  }

  /** Presses the button with these words. The page that comes has the status: 200, or 422 when what was sent is refused. */
  async press(words, status = 200) {
    this.run.actions++
    const button = this.main().getByRole('button', { name: words }).first()
    await this.found(button, `no button "${words}"`)
    await Promise.all([this.page.waitForNavigation(), button.click()])
    await this.arrive(status)
  }

  async write(label, value, within) {
    this.run.actions++
    const field = this.part(within).getByLabel(label).first()
    await this.found(field, `no field "${label}"`)
    if (await field.evaluate((e) => e.tagName === 'SELECT')) await field.selectOption(value)
    else await field.fill(value)
  }

  /** Picks from a list the first answer with these words. */
  async option(label, words, within) {
    this.run.actions++
    const field = this.part(within).getByLabel(label).first()
    await this.found(field, `no list "${label}"`)
    const all = await field.locator('option').allInnerTexts()
    const at = all.findIndex((text) => (words instanceof RegExp ? words.test(text) : text.includes(words)))
    this.run.expect(at >= 0, `${this.name}: "${label}" on ${this.page.url()} offers no "${words}", but ${all.join(', ')}`)
    await field.selectOption({ index: at })
  }

  /** Chooses a radio button, or ticks a box, by its words. */
  async choose(label, within) {
    this.run.actions++
    const scope = this.part(within)
    const field = scope.locator('input[type=radio], input[type=checkbox]').and(scope.getByLabel(label)).first()
    await this.found(field, `nothing to choose called "${label}"`)
    await field.check()
  }

  /** Picks the nth answer of a group, whatever its words: the provider that ranks first, say. */
  async pick(name, value) {
    this.run.actions++
    await this.main().locator(`[name="${name}"]${value === undefined ? '' : `[value="${value}"]`}`).first().check()
  }

  /** Picks the nth answer of a group, counted from 0. */
  async pickNth(name, n) {
    this.run.actions++
    await this.main().locator(`[name="${name}"]`).nth(n).check()
  }

  /** Opens what is folded away behind these words. */
  async unfold(words) {
    this.run.actions++
    const summary = this.main().locator('summary', { hasText: words }).first()
    await this.found(summary, `nothing to unfold called "${words}"`)
    await summary.click()
  }

  /** Writes a date, as 2026-12-03, into the three boxes under a heading. */
  async date(legend, iso) {
    const group = this.main().getByRole('group', { name: legend }).first()
    await this.found(group, `no date "${legend}"`)
    const [year, month, day] = iso.split('-')
    for (const [label, part] of [['Day', day], ['Month', month], ['Year', year]]) await group.getByLabel(label).fill(part)
    this.run.actions++
  }

  /** The group of fields with this heading, or the whole page. */
  part(within) {
    return within ? this.main().getByRole('group', { name: within, exact: typeof within === 'string' }) : this.main()
  }

  main() {
    return this.page.locator('main')
  }

  async text() {
    return (await this.main().innerText()).replace(/\s+/g, ' ')
  }

  /** Expects these words on the page, whatever the capitals. */
  async sees(...words) {
    const text = (await this.text()).toLowerCase()
    for (const w of words) {
      const there = w instanceof RegExp ? w.test(text) : text.includes(w.toLowerCase())
      this.run.expect(there, `${this.name} does not see "${w}" on ${this.page.url()}:\n${text.slice(0, 3000)}`)
    }
  }

  async seesNot(word) {
    this.run.expect(!(await this.text()).toLowerCase().includes(word.toLowerCase()), `${this.name} sees "${word}" on ${this.page.url()}`)
  }

  async found(locator, problem) {
    try {
      await locator.waitFor({ state: 'attached', timeout: 2000 })
    } catch {
      throw new Problem(`${this.name}: ${problem} on ${this.page.url()}:\n${(await this.text()).slice(0, 2500)}`)
    }
  }

  /** Looks at the page that has come: its status, its width, and what axe finds. */
  async arrive(status = 200) {
    await this.page.waitForLoadState('load')
    this.run.pages++
    const where = `${this.name}: ${this.page.url().replace(site, '')}`
    if (this.status !== status && !(status === 200 && this.status === 304)) {
      const text = await this.page.locator('body').innerText()
      throw new Problem(`${where} has status ${this.status}, not ${status}:\n${text.slice(0, 1500)}`)
    }
    await this.looks(where)
  }

  async looks(where) {
    if (window.width <= 320) {
      const width = await this.page.evaluate(() => document.scrollingElement.scrollWidth)
      if (width > window.width) this.run.note(`${where} scrolls sideways at ${window.width} px: ${width} px wide, ${await this.widest()}`)
    }
    const parts = await this.parts()
    const before = this.run.cleanParts()
    if (parts.every((part) => before.has(part))) return
    const found = await (window.scripts ? axe(this.page) : this.run.axeBeside(this.page))
    for (const what of found) this.run.note(`${where}: ${what}`)
    if (found.length === 0) this.run.isClean(parts.filter((part) => !before.has(part)))
  }

  /**
   * What a page is made of, whatever its words and however long its lists: each kind of element with all that it stands in, which are
   * empty, which fields have a label and which drawings a title, the steps from heading to heading, and the landmarks by name. Axe
   * finds nothing on a page of which every part stood on pages where it found nothing, so it need not look there again. A page on
   * which an id stands twice, or something refers to nothing, is its own part: axe looks at each such page of another make.
   */
  async parts() {
    const parts = await this.page.evaluate(() => {
      const counts = /^(class|role|type|scope|lang|style|tabindex|autocomplete|aria-current|aria-hidden)$/ // whose value counts too
      const named = (e) => e.labels?.length > 0 || ['aria-label', 'aria-labelledby', 'title'].some((a) => e.getAttribute(a)) || e.querySelector(':scope > title') !== null
      const kindOf = (e) => {
        const says = [...e.attributes].map((a) => `${a.name}=${counts.test(a.name) ? a.value : a.value !== ''}`)
        const names = /^(INPUT|SELECT|TEXTAREA|svg)$/.test(e.tagName) ? ` named=${named(e)}` : ''
        return `${e.tagName} ${says.sort().join(' ')}${names}${e.textContent.trim() === '' ? ' empty' : ''}`
      }
      const all = [...document.body.querySelectorAll('*')]
      const kinds = new Map([document.documentElement, document.body, ...all].map((e) => [e, kindOf(e)]))
      const levels = ['start', ...all.filter((e) => /^H[1-6]$/.test(e.tagName)).map((e) => e.tagName)]
      const marks = all.filter((e) => /^(NAV|MAIN|HEADER|FOOTER|ASIDE|SECTION|FORM)$/.test(e.tagName) && (e.hasAttribute('aria-label') || e.hasAttribute('aria-labelledby')))
        .map((e) => `${e.tagName} ${e.getAttribute('aria-label') ?? document.getElementById(e.getAttribute('aria-labelledby'))?.textContent}`)
      const out = new Set(all.map((e) => [e.parentElement.parentElement, e.parentElement, e].map((part) => kinds.get(part)).join(' > ')))
      out.add(document.title === '' ? 'untitled' : 'titled')
      levels.slice(1).forEach((level, i) => out.add(`${levels[i]} then ${level}`))
      const ids = all.map((e) => e.id).filter((id) => id !== '')
      const known = new Set(ids)
      const referred = all.flatMap((e) => ['for', 'aria-labelledby', 'aria-describedby'].flatMap((a) => (e.getAttribute(a) ?? '').split(' '))).filter((id) => id !== '')
      const odd = known.size < ids.length || !referred.every((id) => known.has(id)) || new Set(marks).size < marks.length || !all.some((e) => e.tagName === 'H1')
      return odd ? [['odd', ...[...out].sort()].join('\n')] : [...out]
    })
    return parts.map((part) => createHash('sha256').update(part).digest('base64url').slice(0, 16))
  }

  /** What sticks out on the right, furthest in. */
  widest() {
    return this.page.evaluate(() => {
      const out = [...document.body.querySelectorAll('*')].filter((e) => !e.closest('.al-scroll') && e.getBoundingClientRect().right > innerWidth + 1)
      const e = out.findLast((x) => ![...x.children].some((c) => out.includes(c)))
      return e ? `${e.tagName.toLowerCase()}.${e.className}: ${e.textContent.trim().slice(0, 60)}` : 'nothing sticks out'
    })
  }

  /** Keeps a picture of the window, with the heading of these words at its top when they are given. */
  async picture(name, heading) {
    if (!pictures) return
    if (heading) await this.main().getByRole('heading', { name: heading }).first().evaluate((e) => e.scrollIntoView({ block: 'start' }))
    mkdirSync(pictures, { recursive: true })
    await this.page.screenshot({ path: join(pictures, `${name}-${window.width}.png`) })
  }
}

/** What axe finds on a page: WCAG 2.2 AA, and what its authors call best practice. */
async function axe(page) {
  await page.evaluate(axeSource)
  return await page.evaluate(async () => {
    const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'], runOnly: { type: 'tag', values } })
    return violations.map((v) => `axe ${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(', ')}`)
  })
}

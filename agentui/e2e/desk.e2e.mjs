import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { api, mail, owner, signed, startHub, startRelay, startSite, until } from './world.mjs'

const secret = 'shared between the site and the hub, 32+'
const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

/** signIn opens the desk; whatever the page reports as an error fails the story. */
async function signIn(browser, base, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US', ...options })
  const page = await context.newPage()
  const wrong = []
  page.on('pageerror', (e) => wrong.push(e.message))
  page.on('console', (m) => { if (m.type() === 'error' && !/ 401 |ERR_CONNECTION|ERR_INTERNET/.test(m.text())) wrong.push(m.text()) })
  await page.goto(base)
  await page.getByLabel('Email address').fill(owner.email)
  await page.getByLabel('Password').fill(owner.password)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
  return { page, context, wrong }
}

const row = (page, name) => page.getByRole('option', { name })
const thread = (page) => page.getByRole('log')
const composer = (page) => page.locator('#composer-text')
const clocksOf = async (page, id) => (await api(page, 'GET', `/conversations/${id}`)).clocks
const running = (clocks) => clocks.filter((c) => c.metric !== 'resolution' && c.stopped_at === null)

async function answer(page, text) {
  await page.keyboard.press('r')
  await composer(page).fill(text)
  await page.keyboard.press('Control+Enter')
  await thread(page).getByText(text).waitFor()
  await page.keyboard.press('Escape')
}

async function shot(page, name) {
  const dir = new URL('../test-results/', import.meta.url)
  mkdirSync(dir, { recursive: true })
  await page.screenshot({ path: new URL(`${name}.png`, dir).pathname })
}

/** made creates both inboxes through the screens, as an admin does. */
async function made(page, base, relay, origin) {
  await page.goto(`${base}/admin/inboxes/new`)
  await page.getByRole('button', { name: /^Email/ }).click()
  await page.getByLabel('Name of the inbox').fill('Support')
  await page.getByLabel('Mail address').fill('support@shop.example')
  await page.getByLabel('Take mail sent straight to this hub').check()
  await page.getByRole('checkbox', { name: 'Send by SMTP' }).check()
  await page.getByLabel('SMTP server').fill('127.0.0.1')
  await page.getByLabel('Port').fill(String(relay.port))
  await page.getByLabel('Encryption').selectOption('none')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: 'Test this inbox' }).click()
  await page.getByText('Everything works.').waitFor()
  await page.goto(`${base}/admin/inboxes/new`)
  await page.getByRole('button', { name: /^Web chat/ }).click()
  await page.getByLabel('Name of the inbox').fill('Shop chat')
  await page.getByLabel('Sites that may show the chat').fill(origin)
  await page.getByLabel('Secret for signed visitors', { exact: true }).fill(secret)
  await page.getByRole('button', { name: 'Create' }).click()
  return page.locator('code').innerText()
}

async function withWorld(browser, tell) {
  const [hub, relay, site] = await Promise.all([startHub(), startRelay(), startSite()])
  const desk = await signIn(browser, hub.base)
  try {
    await tell({ hub, relay, site, ...desk })
    assert.deepEqual(desk.wrong, [], 'errors on the page')
  } catch (error) {
    await shot(desk.page, 'failed')
    throw error
  } finally {
    await desk.context.close()
    relay.stop()
    site.stop()
    await hub.stop()
  }
}

export const stories = {
  'a visitor chats, a mail of the same person arrives, the agent answers both, and the clock of each stops': (browser) => withWorld(browser, async ({ hub, relay, site, page }) => {
    const snippet = await made(page, hub.base, relay, site.origin)
    const inbox = /data-inbox="([^"]+)"/.exec(snippet)[1]
    const token = signed(secret, { sub: 'user-1', aud: inbox, email: 'ada@y.test', name: 'Ada Lovelace' })
    site.page = `<!doctype html><title>Shop</title><h1>Shop</h1><script>window.parley=window.parley||function(){(parley.q=parley.q||[]).push(arguments)};parley('identify','${token}')</script>${snippet}`
    const shop = await (await browser.newContext()).newPage()
    await shop.goto(site.origin)
    await shop.waitForFunction(() => typeof window.parley === 'function')
    await shop.evaluate(() => window.parley('open'))
    const chat = await until('the chat', () => shop.frames().find((f) => f.url().includes('/widget/')))
    await chat.getByRole('textbox').last().fill('Hello, where is my parcel?')
    await chat.getByRole('textbox').last().press('Enter')

    await page.goto(`${hub.base}/inbox/all`)
    await row(page, /where is my parcel/i).click()
    await thread(page).getByText('Hello, where is my parcel?').waitFor()
    const talked = new URL(page.url()).searchParams.get('c')
    await until('a running clock', async () => running(await clocksOf(page, talked)).length > 0)
    await page.keyboard.press('i')
    await answer(page, 'It comes tomorrow.')
    await chat.getByText('It comes tomorrow.').waitFor()
    await until('the chat’s clock stopped', async () => running(await clocksOf(page, talked)).length === 0)

    await mail(hub.smtp, { from: 'Ada Lovelace <ada@y.test>', to: 'support@shop.example', headers: { Subject: 'My invoice' }, body: 'Please send it again.\n\nAda' })
    await row(page, /My invoice/).click()
    await thread(page).getByText('Please send it again.').waitFor()
    const wrote = new URL(page.url()).searchParams.get('c')
    assert.notEqual(wrote, talked)
    await page.getByRole('complementary', { name: 'Customer' }).getByText('where is my parcel', { exact: false }).waitFor() // one profile, both channels
    await answer(page, 'Here it is.')
    await until('the mail at the relay', () => relay.mails.find((m) => m.includes('Here it is.')), 20_000)
    await until('the mail’s clock stopped', async () => running(await clocksOf(page, wrote)).length === 0)
    await thread(page).getByText('Sent').waitFor()
    await shot(page, 'story')
    await shop.context().close()
  }),

  'the desk keeps what is written, undoes what is done, and comes back by itself': (browser) => withWorld(browser, async ({ hub, relay, site, page, context }) => {
    await made(page, hub.base, relay, site.origin)
    for (const [who, subject] of [['ada', 'First'], ['bob', 'Second'], ['cyd', 'Third']]) {
      await mail(hub.smtp, { from: `${who}@y.test`, to: 'support@shop.example', headers: { Subject: subject }, body: `I am ${who}.` })
    }
    await page.goto(`${hub.base}/inbox/all`)
    await row(page, /Third/).waitFor()
    await row(page, /First/).click()
    await thread(page).getByText('I am ada.').waitFor()

    await composer(page).fill('Half a thought')
    await page.waitForTimeout(300) // drafts are stored within this time
    await page.reload()
    await until('the draft', async () => (await composer(page).inputValue()) === 'Half a thought')
    await composer(page).press('Control+Enter')
    await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click()
    await until('the draft again', async () => (await composer(page).inputValue()) === 'Half a thought')
    await page.waitForTimeout(1000)
    assert.equal(relay.mails.length, 0, 'what was undone has left')

    await page.keyboard.press('Escape')
    const first = new URL(page.url()).searchParams.get('c')
    await page.keyboard.press('e')
    await page.waitForFunction((id) => new URL(location.href).searchParams.get('c') !== id, first)
    await page.keyboard.press('Control+z')
    await until('the status back', async () => (await api(page, 'GET', `/conversations/${first}`)).status === 'open')

    await context.setOffline(true)
    await page.keyboard.press('n')
    await composer(page).fill('Written on a train')
    await composer(page).press('Control+Enter')
    await page.getByText('Waits for the connection').waitFor()
    await context.setOffline(false)
    await page.getByText('Waits for the connection').waitFor({ state: 'detached' })
    const here = new URL(page.url()).searchParams.get('c')
    const { items } = await api(page, 'GET', `/conversations/${here}/messages`)
    assert.equal(items.filter((m) => m.text === 'Written on a train').length, 1)
  }),

  'every room passes axe, light and dark, wide and narrow': (browser) => withWorld(browser, async ({ hub, relay, site, page }) => {
    await made(page, hub.base, relay, site.origin)
    await mail(hub.smtp, { from: 'Ada <ada@y.test>', to: 'support@shop.example', headers: { Subject: 'Hello', 'Content-Type': 'text/html' }, body: '<table style="color:red"><tr><td>Hello<img src="http://x.test/a.png"></td></tr></table>' })
    const { items } = await until('the mail', async () => { const list = await api(page, 'GET', '/conversations'); return list.items.length > 0 ? list : null })
    const paths = [`/inbox/all?c=${items[0].id}`, '/inbox/mine', `/customers/${items[0].contact.id}`, '/admin/inboxes', '/admin/inboxes/new', '/admin/agents', '/admin/quarantine', '/me', '/reset']
    const cookies = await page.context().cookies()
    const found = []
    for (const colorScheme of ['light', 'dark']) for (const width of [1440, 390]) {
      const context = await browser.newContext({ viewport: { width, height: 850 }, colorScheme, bypassCSP: true, reducedMotion: 'reduce' })
      await context.addCookies(cookies)
      const room = await context.newPage()
      for (const path of paths) {
        await room.goto(hub.base + path)
        await room.getByRole('main').waitFor()
        await room.waitForTimeout(500) // skeletons and fades are not what is looked at
        await room.evaluate(axe)
        const { violations } = await room.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
        found.push(...violations.map((v) => `${colorScheme} ${width} ${path} ${v.id}: ${v.nodes[0].html.slice(0, 120)}`))
        if (await room.evaluate(() => document.documentElement.scrollWidth > innerWidth)) found.push(`${width} ${path} is wider than the screen`)
      }
      await context.close()
    }
    assert.deepEqual(found, [])
  }),
}

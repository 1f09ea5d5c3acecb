// node e2e/pictures.mjs [FOLDER]: a hub full of made-up life, and pictures of it:
// docs/images/inbox.png for the README; with FOLDER every room in both themes
// and three widths, to look at.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bubble, field, openBrowser, person, row, signIn, type } from './stage/browser.mjs'
import { Hub, owner } from './stage/hub.mjs'
import { post } from './stage/post.mjs'
import { Relay } from './stage/relay.mjs'
import { Site, signed } from './stage/site.mjs'
import { until } from './stage/until.mjs'
import { Visitor } from './stage/widget.mjs'
import { chats, letters, replies } from './stage/people.mjs'

const folder = process.argv[2]
const readme = fileURLToPath(new URL('../../docs/images/inbox.png', import.meta.url))
const secret = 'only the company server knows this'

async function furnish(hub, relay, site) {
  await hub.mailInbox(relay)
  site.inbox = (await hub.chatInbox(site.origin, { identity_secret: secret, theme: { title: 'Lumen & Loom' } })).id
  await hub.call('PATCH', '/me', { name: 'Grace Hopper' })
  const olga = await hub.colleague('Olga Petrova')
  await hub.colleague('Kofi Mensah', 'supervisor')
  await hub.call('POST', '/agents', { name: 'Noor Haddad', email: 'noor@shop.example', role: 'agent' })
  for (const letter of letters) await post(hub.smtp, letter)
  return olga
}

/** live it: who took what, what was answered, what sleeps. */
async function work(hub) {
  const agents = Object.fromEntries((await hub.call('GET', '/agents')).items.map((a) => [a.name.split(' ')[0], a.id]))
  const cards = await until('all mail is routed', async () => { const { items } = await hub.call('GET', '/conversations?limit=200'); return items.length >= letters.length && items })
  for (const card of cards) {
    const todo = replies.find((r) => card.subject?.includes(r.about))
    if (!todo) continue
    const path = `/conversations/${card.id}`
    if (todo.to) await hub.call('POST', `${path}/assign`, { agent_id: agents[todo.to] })
    if (todo.tags) await hub.call('POST', `${path}/tags`, { add: todo.tags, remove: [] })
    if (todo.priority) await hub.call('POST', `${path}/priority`, { priority: todo.priority })
    if (todo.note) await hub.call('POST', `${path}/messages`, { kind: 'note', text: todo.note, client_id: `n${card.id}` })
    if (todo.text) await hub.call('POST', `${path}/messages`, { kind: 'reply', text: todo.text, client_id: `r${card.id}`, seen_seq: 9 })
    if (todo.status) await hub.call('POST', `${path}/status`, { status: todo.status })
    if (todo.sleep) await hub.call('POST', `${path}/snooze`, { until: new Date(Date.now() + todo.sleep * 3_600_000).toISOString() })
  }
}

async function visitors(stage) {
  const came = []
  for (const chat of chats) {
    if (chat.who) stage.site.token = signed(secret, stage.site.inbox, chat.who)
    const visitor = await Visitor.arrives(stage, { path: chat.who ? '/?member' : '/' })
    await visitor.open()
    for (const text of chat.says) await visitor.say(text)
    await until('it has arrived', async () => (await visitor.app().locator('.queued, .sending').count()) === 0)
    came.push(visitor)
  }
  return came
}

async function portrait(stage, olga) {
  const other = await signIn(stage, olga)
  const desk = await signIn(stage)
  const [ada] = await visitors(stage)
  await row(desk, 'Ada Lovelace').first().click()
  await bubble(desk, chats[0].says[0]).waitFor()
  await desk.keyboard.press('i')
  await desk.keyboard.press('n')
  await type(desk, 'Carrier says the van is back on the road; second parcel follows from the same depot.')
  await desk.keyboard.press('Control+Enter')
  await desk.keyboard.press('Control+/')
  await type(desk, 'Good morning Ada, the van broke down yesterday. Your desk lamp is on today’s tour, between ten and noon.')
  await desk.keyboard.press('Control+Enter')
  await ada.sees('between ten and noon')
  await ada.say('That is quick, thank you! Will the driver ring at the side door?')
  await bubble(desk, 'side door').waitFor()
  await row(other, 'Lamp flickers').click()
  await other.keyboard.press('r')
  await type(other, 'Hello')
  await field(desk).focus()
  await type(desk, 'Yes, I have put a note on the parcel:')
  await desk.getByText('Olga Petrova replying…').first().waitFor()
  await desk.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Close' }).first().click({ timeout: 500 }).catch(() => {})
  await until('the toasts have gone', async () => (await desk.getByRole('region', { name: 'Messages' }).locator('> div').count()) === 0, 20_000)
  mkdirSync(fileURLToPath(new URL('../../docs/images/', import.meta.url)), { recursive: true })
  await desk.screenshot({ path: readme })
  return { desk, ada, id: new URL(desk.url()).searchParams.get('c') }
}

async function everything(stage, desk, id, ada, when) {
  const cookies = await desk.context().cookies()
  const card = await stage.hub.call('GET', `/conversations/${id ?? 'none'}`).catch(() => null)
  const inboxes = (await stage.hub.call('GET', '/inboxes')).items
  const rooms = {
    'login': null, 'inbox': '/inbox/all', 'mine': '/inbox/mine', 'customers': '/customers', 'inboxes': '/admin/inboxes', 'new': '/admin/inboxes/new', 'agents': '/admin/agents', 'quarantine': '/admin/quarantine', 'me': '/me', 'nowhere': '/nowhere',
    ...(card ? { thread: `/inbox/all?c=${id}`, customer: `/customers/${card.contact.id}`, search: '/inbox/all?q=lamp' } : {}),
    ...Object.fromEntries(inboxes.map((i) => [`edit-${i.kind}`, `/admin/inboxes/${i.id}`])),
  }
  for (const colorScheme of ['light', 'dark']) for (const [width, height] of [[1440, 900], [900, 900], [390, 844]]) {
    const page = await person(stage, { colorScheme, viewport: { width, height } })
    for (const [name, path] of Object.entries(rooms)) {
      await page.goto(stage.hub.url + (path ?? '/login'))
      await page.waitForLoadState('networkidle')
      await page.screenshot({ path: `${folder}/${when}-${name}-${colorScheme}-${width}.png` })
      if (name === 'login') await page.context().addCookies(cookies)
    }
    await page.context().close()
  }
  if (ada) for (const colorScheme of ['light', 'dark']) {
    await ada.page.emulateMedia({ colorScheme })
    await ada.page.screenshot({ path: `${folder}/${when}-widget-${colorScheme}.png` })
  }
}

const [hub, relay, site, browser] = await Promise.all([Hub.start(), Relay.start(), Site.start(), openBrowser()])
const stage = { hub, relay, site, browser, contexts: [], errors: [] }
site.hub = hub.url
try {
  if (folder) await everything(stage, await signIn(stage, owner), null, null, 'empty')
  const olga = await furnish(hub, relay, site)
  await work(hub)
  const { desk, ada, id } = await portrait(stage, olga)
  if (folder) await everything(stage, desk, id, ada, 'full')
} finally {
  await browser.close()
  await Promise.all([hub.remove(), relay.stop(), site.stop()])
}

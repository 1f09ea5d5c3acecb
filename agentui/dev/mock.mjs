// A small hub for looking at the desk without the hub: REST, the live feed, and
// the built page. Development only. PORT, COUNT (conversations), LIVE (events a second).
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { WebSocketServer } from 'ws'
import { channels } from './channels.mjs'
import { agents, chance, inboxes, pick, seed } from './seed.mjs'

const port = Number(process.env.PORT ?? 8787)
const count = Number(process.env.COUNT ?? 400)
const { people, threads, cards } = seed(count)
const boxes = count === 0 ? [] : inboxes
const me = { ...agents[0], permissions: ['self.read', 'conversations.read', 'conversations.write', 'contacts.read', 'settings.read', 'inboxes.write', 'agents.write', 'quarantine.read', 'quarantine.write'] }
const byId = new Map(cards.map((c) => [c.id, c]))
const feed = []
const sockets = new Set()
const epoch = `e${Date.now()}`
let signedIn = process.env.SIGNED_OUT !== '1'

function tell(type, card, more = {}) {
  const event = { seq: feed.length + 1, type, at: new Date().toISOString(), conversation_id: card?.id, contact_id: card?.contact.id, actor: { type: 'agent', id: 'agt_2', name: 'Olga Petrova' }, ...more, data: { conversation: card, ...more.data } }
  feed.push(event)
  for (const s of sockets) if (s.ready) s.send(JSON.stringify({ t: 'd', d: [event] }))
}

function change(id, part, type, more) {
  const card = { ...byId.get(id), ...part, version: byId.get(id).version + 1, updated_at: new Date().toISOString() }
  byId.set(id, card)
  tell(type, card, more)
  return card
}

function say(id, message, more) {
  const card = byId.get(id)
  const at = new Date().toISOString()
  const full = { id: `${id}-${card.last_seq}-${feed.length}`, conversation_id: id, seq: card.last_seq + 1, subject: null, html: null, quoted: null, quoted_html: null, attachments: [], to: [], cc: [], bcc: [], received_at: at, created_at: at, source_key: '', delivery: null, auth: { verdict: '' }, ...message }
  threads.set(id, [...threads.get(id), full])
  const inbound = full.direction === 'inbound'
  change(id, { last_seq: full.seq, ...(inbound ? { last_inbound_seq: full.seq } : {}), unread: inbound, last_message: { direction: full.direction, channel: full.channel, author: full.author, preview: full.text.slice(0, 160), at } }, inbound ? 'message.received' : full.direction === 'note' ? 'note.added' : 'message.sent', { ...more, data: { message: full } })
  return full
}

const due = (c) => Math.min(...c.clocks.filter((k) => k.due_at && !k.stopped_at).map((k) => Date.parse(k.due_at)), Infinity)
const active = new Set(['open', 'waiting_customer', 'waiting_third_party'])
function list(q) {
  const view = q.get('view')
  const words = (q.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const found = [...byId.values()].filter((c) =>
    (!view || (view === 'snoozed' ? c.status === 'snoozed' : active.has(c.status)))
    && (view !== 'mine' || c.assignee_id === me.id) && (view !== 'unassigned' || c.assignee_id === null)
    && (!q.get('status') || q.get('status') === c.status) && (!q.get('inbox_id') || c.inbox_ids.includes(q.get('inbox_id')))
    && words.every((w) => `${c.subject} ${c.contact.name} ${c.last_message?.preview}`.toLowerCase().includes(w)))
  const last = (c) => c.last_message?.at ?? c.created_at
  found.sort((a, b) => (q.get('sort') === 'deadline' ? due(a) - due(b) || 0 : 0) || (last(b) < last(a) ? -1 : 1))
  const from = Number(q.get('cursor') || 0)
  const to = from + Number(q.get('limit') ?? 50)
  return { items: found.slice(from, to), next_cursor: to < found.length ? String(to) : null, as_of: feed.length }
}

const page = (items) => ({ items, next_cursor: null, as_of: feed.length })
const verbs = {
  claim: () => ['conversation.assigned', { assignee_id: me.id }], unassign: () => ['conversation.assigned', { assignee_id: null }],
  assign: (b) => ['conversation.assigned', { assignee_id: b.agent_id }], status: (b) => ['conversation.status', { status: b.status }],
  snooze: (b) => ['conversation.status', { status: 'snoozed', snoozed_until: b.until }], priority: (b) => ['conversation.priority', { priority: b.priority }],
  tags: (b, c) => ['conversation.tags', { tags: [...c.tags.filter((t) => !b.remove?.includes(t)), ...(b.add ?? [])] }], waive: () => ['conversation.waived', { clocks: [] }],
}

function api(method, path, q, body, headers) {
  const [noun, id, sub, leaf, act] = path
  if (noun === 'session') { signedIn = method === 'POST'; return signedIn ? [201, me] : [204] }
  if (!signedIn) return [401, { title: 'Unauthorized', detail: 'sign in' }]
  if (noun === 'me') return method === 'PATCH' ? [200, Object.assign(me, body)] : method === 'POST' ? [204] : [200, me]
  if (noun === 'inboxes' && id && sub === 'verify') return [200, { ok: false, steps: [{ name: 'connect', ok: true }, { name: 'sign_in', ok: false, text: 'the server refused the user name or the password' }] }]
  if (noun === 'inboxes' && method === 'POST') { const box = { id: `inb_${boxes.length}`, brand_id: 'brd_1', version: 1, ...body }; boxes.push(box); return [201, box] }
  if (noun === 'inboxes') return id ? [200, boxes.find((b) => b.id === id)] : [200, page(boxes)]
  if (noun === 'channels') return [200, page(channels)]
  if (noun === 'agents' && method === 'POST') return [201, { ...agents[1], ...body, invite_url: 'http://127.0.0.1:8080/invite/3fJx0mZ1', url: 'http://127.0.0.1:8080/invite/3fJx0mZ1' }]
  if (noun === 'agents') return [200, page(agents)]
  if (noun === 'views') return [200, page(['mine', 'unassigned', 'all', 'snoozed'].map((v) => ({ id: v, count: [...byId.values()].filter((c) => (v === 'snoozed' ? c.status === 'snoozed' : active.has(c.status)) && (v !== 'mine' || c.assignee_id === me.id) && (v !== 'unassigned' || !c.assignee_id)).length })))]
  if (noun === 'quarantine') return id ? [200, {}] : [200, page(count ? [{ id: 'qrn_1', inbox_id: 'inb_mail', kind: 'email', reason: 'the mail nests its parts deeper than 20 levels', size: 91_000, state: 'waiting', tries: 0, received_at: new Date().toISOString(), created_at: new Date().toISOString() }] : [])]
  if (noun === 'contacts') {
    const who = people.find((p) => p.id === id)
    if (sub === 'timeline') return [200, page([...byId.values()].filter((c) => c.contact.id === id))]
    return id ? [200, who] : [200, page(people.filter((p) => p.name.toLowerCase().includes((q.get('q') ?? '').toLowerCase())))]
  }
  if (noun === 'blobs') return [201, { id: `blb_${Date.now()}`, name: 'file.bin', type: 'application/octet-stream', size: 1000 }]
  if (noun !== 'conversations') return [404, { title: 'Not Found' }]
  if (!id) return [200, list(q)]
  const card = byId.get(id)
  if (!card) return [404, { title: 'Not Found', request_id: 'req_77' }]
  if (act === 'frame') return [200, { url: '/frame', url_with_images: '/frame?images=1' }]
  if (sub === 'messages' && leaf) {
    const gone = threads.get(id).find((m) => m.id === leaf)
    const taken = { ...gone, delivery: { state: 'cancelled', attempts: 0 } }
    threads.set(id, threads.get(id).map((m) => (m === gone ? taken : m)))
    return [200, change(id, {}, 'message.changed', { data: { message: taken } })]
  }
  if (sub === 'messages' && method === 'POST') {
    const note = body.kind === 'note'
    const sent = say(id, { direction: note ? 'note' : 'outbound', channel: note ? '' : 'email', inbox_id: body.inbox_id ?? null, author: { type: 'agent', id: me.id, name: me.name }, text: body.text, client_id: body.client_id, delivery: note ? null : { state: 'queued', attempts: 0 } }, { op: body.client_id })
    return [201, sent]
  }
  if (sub === 'messages') {
    const before = Number(q.get('before') ?? Infinity)
    return [200, page(threads.get(id).filter((m) => m.seq < before).slice(-Number(q.get('limit') ?? 50)))]
  }
  if (sub === 'read') { tell('conversation.read', { ...card }, { actor: { type: 'agent', id: me.id, name: me.name }, data: { after: body.seq } }); return [200, card] }
  if (sub) { const [type, part] = verbs[sub](body, card); return [200, change(id, part, type, { op: headers['parley-op'] })] }
  return [200, { ...card, as_of: feed.length }]
}

// The policy of the real pages, so that what breaks it breaks here as well.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; frame-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
const types = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html' }
const server = createServer((req, res) => {
  const url = new URL(req.url, 'http://x')
  if (url.pathname === '/frame') return res.setHeader('content-type', 'text/html').end('<body style="font:14px sans-serif"><h2>Order 10423</h2><p>Where is my parcel?</p>')
  if (!url.pathname.startsWith('/api/v1/')) {
    const file = join('dist', url.pathname)
    const path = url.pathname !== '/' && existsSync(file) ? file : 'dist/index.html'
    if (extname(path) === '.html') res.setHeader('content-security-policy', policy)
    return res.setHeader('content-type', types[extname(path)] ?? 'text/plain').end(readFileSync(path))
  }
  const parts = []
  req.on('data', (d) => parts.push(d)).on('end', () => {
    let body = {}
    try { body = JSON.parse(Buffer.concat(parts).toString() || '{}') } catch { /* an upload */ }
    const [status, answer] = api(req.method, url.pathname.slice(8).split('/'), url.searchParams, body, req.headers)
    res.writeHead(status, { 'content-type': 'application/json' })
    res.end(answer === undefined ? '' : JSON.stringify(answer))
  })
})

new WebSocketServer({ server, path: '/api/v1/live' }).on('connection', (s) => {
  if (!signedIn) return s.close(4401)
  sockets.add(s)
  const send = (frame) => s.send(JSON.stringify(frame))
  send({ t: 'welcome', epoch, seq: feed.length, version: 'mock', agent_id: me.id, heartbeat_s: 5 })
  const beat = setInterval(() => send({ t: 'hb', seq: feed.length }), 5000)
  s.on('message', (text) => {
    const frame = JSON.parse(text)
    if (frame.t === 'sub') { s.ready = true; send({ t: 'd', d: feed.slice(frame.since) }) }
    if (frame.t === 'viewing' && frame.c) for (const k of ['viewing', 'replying']) send({ t: 'e', k, c: frame.c, by: { type: 'agent', id: k === 'viewing' ? 'agt_2' : 'agt_3', name: k === 'viewing' ? 'Olga' : 'Kofi' }, on: true, ttl_s: 30 })
  })
  s.on('close', () => { sockets.delete(s); clearInterval(beat) })
})

const rate = Number(process.env.LIVE ?? 0)
if (rate > 0 && count > 0) setInterval(() => {
  const card = pick([...byId.values()])
  if (chance(0.6)) say(card.id, { direction: 'inbound', channel: 'chat', inbox_id: card.last_inbox_id, author: { type: 'contact', id: card.contact.id, name: card.contact.name }, text: 'And another thing: is anybody there?' })
  else change(card.id, { assignee_id: pick(['agt_1', 'agt_2', null]) }, 'conversation.assigned')
}, 1000 / rate)

server.listen(port, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`))

// Made-up people and conversations for the mock hub. Deterministic.
let state = 7
const random = () => (state = (state * 48271) % 2147483647) / 2147483647
export const pick = (list) => list[Math.floor(random() * list.length)]
export const chance = (p) => random() < p

const first = ['Ada', 'Søren', 'Ioana', 'Grace', 'Léa', 'Mihai', 'Yuki', 'Olga', 'Kofi', 'Ana', 'Émile', 'Ștefan', 'Noor', 'Chidi', 'مريم']
const last = ['Lovelace', 'Kvist', 'Popescu', 'Hopper', 'Martin', 'Ionescu', 'Tanaka', 'Petrova', 'Mensah', 'Silva', 'Durand', 'Radu', 'Haddad', 'Okafor', 'Vandersloot-Achterberg']
const subjects = ['Order has not arrived', 'Facture en double', 'Cannot sign in since the update', 'Schimbare adresă de livrare', 'Refund for order 10423', 'Wrong size delivered, exchange possible?', 'Question about the Pro plan', 'Paket beschädigt angekommen', 'Please cancel my subscription', 'A very long subject that goes on and on because the customer wrote the whole story into it and did not stop']
const lines = ['Hello, I am still waiting for my parcel. The tracking page says it was delivered on Monday, but nobody was here.', 'Could you please look into this today?', 'Thanks, that worked!', 'I have attached the photos. See https://shop.example/orders/10423 for the order.', 'Bonjour,\n\nj’ai reçu deux factures pour la même commande. Pouvez-vous en annuler une ?\n\nMerci,\nLéa', 'Is there any news?', 'Bună ziua, aș dori să schimb adresa de livrare. Mulțumesc!', 'It says “invalid token” when I try to sign in.']
const answers = ['Hi, thanks for writing. I checked with the carrier: the parcel is at the depot and comes tomorrow before noon.', 'I am sorry about that. The second invoice is cancelled; you will see it in your account in a few minutes.', 'Could you send me the order number, please?']

const iso = (ms) => new Date(ms).toISOString()
export const agents = [
  { id: 'agt_1', email: 'grace@parley.example', name: 'Grace Hopper', role: 'owner', language: 'en', state: 'active' },
  { id: 'agt_2', email: 'olga@parley.example', name: 'Olga Petrova', role: 'agent', language: 'en', state: 'active' },
  { id: 'agt_3', email: 'kofi@parley.example', name: 'Kofi Mensah', role: 'supervisor', language: 'fr', state: 'invited' },
  { id: 'agt_4', email: 'max@parley.example', name: 'Max Former', role: 'agent', language: 'en', state: 'disabled' },
].map((a) => ({ ...a, version: 1, created_at: iso(Date.now() - 9e9), disabled_at: null }))

export const inboxes = [
  { id: 'inb_mail', name: 'Support', kind: 'email', settings: { address: 'support@shop.example', smtp_in: true, smtp: { host: 'smtp.shop.example', port: 465, security: 'tls', username: 'support', password: 'set' } } },
  { id: 'inb_chat', name: 'Shop chat', kind: 'chat', settings: { allowed_origins: ['https://shop.example'], welcome: 'Hello! How can we help?' } },
  { id: 'inb_bill', name: 'Billing', kind: 'email', settings: { address: 'billing@shop.example' }, disabled: true },
].map((i) => ({ brand_id: 'brd_1', disabled: false, created_at: iso(Date.now() - 9e9), version: 1, ...i }))

function clocks(now, n) {
  const kind = n % 9
  if (kind === 8) return []
  const due = [-130, 45, 260, 1500, 5400, 9800, 86400 * 3][kind] ?? 0
  if (kind === 7) return [{ metric: 'next_response', cycle: 1, state: 'paused', started_at: iso(now - 4e6), due_at: null, stopped_at: null, breached_at: null, policy_id: 'pol_1', target_s: 14400 }]
  return [{ metric: n % 2 ? 'first_response' : 'next_response', cycle: 1, state: due < 0 ? 'breached' : 'running', started_at: iso(now - 3e6), due_at: iso(now + (due + n) * 1000), stopped_at: null, breached_at: due < 0 ? iso(now + due * 1000) : null, policy_id: 'pol_1', target_s: 7200 }]
}

const html = '<table width="560" cellpadding="16" style="background:#f3f6ff;border:1px solid #cbd5f5"><tr><td><h2>Order 10423</h2><p>Where is my parcel?</p><img src="https://img.example/logo.png" width="120"></td></tr></table>'

export function seed(count) {
  const now = Date.now()
  const people = Array.from({ length: Math.min(count, 60) }, (_, i) => ({
    id: `con_${i}`, name: `${first[i % first.length]} ${last[(i * 7) % last.length]}`, language: pick(['en', 'fr', 'ro', '']), zone: pick(['Europe/Berlin', 'Europe/Bucharest', 'America/New_York', '']),
    identities: [{ kind: 'email', address: `person${i}@example.org`, verified: i % 3 === 0 }, ...(i % 4 ? [] : [{ kind: 'visitor', scope: 'inb_chat', address: `v-${i}f3a9`, verified: false }]), ...(i % 5 ? [] : [{ kind: 'email', address: `said${i}@example.net`, verified: false, claimed: true }])],
    traits: i % 2 ? { plan: 'Pro', country: 'Germany', 'orders': '12' } : {}, consents: [], created_at: iso(now - 4e9), updated_at: iso(now), version: 1,
  }))
  const threads = new Map()
  const cards = Array.from({ length: count }, (_, n) => {
    const who = people[n % people.length]
    const id = `cnv_${String(n).padStart(4, '0')}`
    const chat = n % 3 === 1
    const inbox = chat ? 'inb_chat' : 'inb_mail'
    const size = n === 0 ? 160 : 2 + (n % 7)
    const messages = Array.from({ length: size }, (_, m) => message({ id, m, n, who, chat, inbox, at: now - (size - m) * (n === 0 ? 9e5 : 5.1e6) - n * 6e4 }))
    threads.set(id, messages)
    const end = messages.at(-1)
    const inSeq = messages.findLast((m) => m.direction === 'inbound')?.seq ?? 0
    const status = n % 17 === 5 ? 'snoozed' : n % 13 === 4 ? 'resolved' : n % 11 === 3 ? 'waiting_customer' : 'open'
    return {
      id, subject: chat ? null : subjects[n % subjects.length], status, priority: n % 10 === 2 ? 'urgent' : n % 10 === 6 ? 'high' : 'normal', contact: { id: who.id, name: who.name }, brand_id: 'brd_1',
      inbox_ids: [inbox], last_inbox_id: inbox, assignee_id: n % 4 === 0 ? 'agt_1' : n % 4 === 1 ? 'agt_2' : null, team_id: null, tags: n % 6 === 0 ? ['vip', 'delivery'] : [],
      flags: n === 2 ? ['auth_failed'] : n === 3 ? ['other_sender'] : [], linked_id: n === 3 ? 'cnv_0000' : null, waiting_since: iso(now - 4e6), snoozed_until: status === 'snoozed' ? iso(now + 5e7) : null,
      last_seq: end.seq, last_inbound_seq: inSeq, last_message: { direction: end.direction, channel: end.channel, author: end.author, preview: end.text.replace(/\s+/g, ' ').slice(0, 160), at: end.created_at },
      unread: end.direction === 'inbound' && n % 3 !== 0, clocks: status === 'resolved' ? [] : clocks(now, n), created_at: messages[0].created_at, updated_at: iso(now), version: 1,
    }
  })
  return { people, threads, cards }
}

function message({ id, m, n, who, chat, inbox, at }) {
  const direction = m === 0 || chance(0.55) ? 'inbound' : chance(0.25) ? 'note' : 'outbound'
  const agent = pick(agents)
  const rich = direction === 'inbound' && !chat && (n + m) % 5 === 0
  return {
    id: `${id}-${m}`, conversation_id: id, seq: m + 1, direction, channel: direction === 'note' ? '' : chat ? 'chat' : 'email', inbox_id: direction === 'note' ? null : inbox,
    author: direction === 'inbound' ? { type: 'contact', id: who.id, name: who.name } : { type: 'agent', id: agent.id, name: agent.name },
    subject: null, text: direction === 'inbound' ? pick(lines) : direction === 'note' ? 'Checked with the carrier, it is stuck at the depot. @Olga can you call them?' : pick(answers),
    html: rich ? html : null, quoted: !chat && direction === 'inbound' && m > 0 ? 'On Monday Grace wrote:\n> Could you send me the order number, please?' : null, quoted_html: null,
    attachments: (n + m) % 6 === 1 ? [{ id: `blb_${m}`, name: 'Foto vom Paket (1).jpg', type: 'image/jpeg', size: 1_240_000 }, { id: `blc_${m}`, name: 'invoice-10423.pdf', type: 'application/pdf', size: 48_200 }] : [],
    to: [], cc: (n + m) % 9 === 3 ? [{ name: 'Accounts', address: 'accounts@customer.example' }] : [], bcc: [], received_at: iso(at), created_at: iso(at), source_key: '',
    delivery: direction === 'outbound' ? { state: pick(['accepted', 'delivered', 'read', 'failed', 'delivered']), attempts: 1, error: 'mailbox full' } : null, auth: { verdict: n === 2 ? 'failed' : '' },
  }
}

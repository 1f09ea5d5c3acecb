// The page on which one plays the customer. Everything comes over one stream of
// events, a network at a time, and is drawn anew; text is only ever text.
const networks = new Map()
const seen = new Map() // how many items of a network were on the screen
let chosen = ''
let person = ''
let about = null // the item that is edited, or answered
const el = (id) => document.getElementById(id)
const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props)
  node.append(...children.filter((c) => c !== null && c !== undefined && c !== false))
  return node
}
const devices = { phone: 'On the phone', mail: 'Mailbox', social: 'Social networks' }
const faults = { '': 'Nothing: it works', busy: 'Too many requests (429)', broken: 'It is broken (503)', refused: 'It refuses the message', slow: 'It is slow', twice: 'It delivers twice', shuffle: 'It delivers out of order', lost: 'It takes the message and loses its answer', unheard: 'It keeps what comes in, and its webhook is silent' }
const verbs = { say: 'Send', mention: 'Post in public', photo: 'Send a photo', album: 'Send three photos', echo: 'The house answers by its own phone', missed: 'Call, nobody answers', speak: 'Call, leave a message', block: 'Block them', unblock: 'Unblock them' }
const signs = ['👍', '❤️', '😢']

async function send(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }).catch(() => null)
  if (!answer) return 'The demo does not answer. Is it still running?'
  return answer.ok ? '' : (await answer.text()).trim()
}

const act = (more) => send(`networks/${chosen}/acts`, { person, ...more })

function list() {
  const items = []
  for (const [device, name] of Object.entries(devices)) {
    const here = [...networks.values()].filter((n) => n.device === device)
    if (here.length === 0) continue
    items.push(make('li', {}, make('h2', { textContent: name })))
    for (const n of here) {
      const fresh = n.said.filter((i) => i.ours).length - (seen.get(n.id) ?? 0)
      const button = make('button', { type: 'button', onclick: () => choose(n.id) }, make('span', { textContent: n.name }),
        n.fault ? make('span', { className: 'ill', title: faults[n.fault], textContent: '!' }) : fresh > 0 ? make('span', { className: 'new', textContent: String(fresh), title: `${fresh} new` }) : null)
      if (n.id === chosen) button.setAttribute('aria-current', 'true')
      items.push(make('li', {}, button))
    }
  }
  el('networks').replaceChildren(...items)
}

function choose(id) {
  chosen = id
  about = null
  location.hash = id
  person = networks.get(id)?.people[0]?.id ?? ''
  frame()
  draw()
}

/** frame is what stays while things are said: whoever types is not disturbed. */
function frame() {
  const n = networks.get(chosen)
  if (!n) return
  const device = el('device')
  device.className = n.device
  const who = make('select', { id: 'who', onchange: (e) => { person = e.target.value; about = null; draw() } }, ...n.people.map((p) => new Option(`${p.name} (${p.address})`, p.id)))
  who.value = person
  const text = make('textarea', { id: 'text', name: 'text', rows: 2, onkeydown: (e) => { if (e.key === 'Enter' && !e.shiftKey && n.device === 'phone') { e.preventDefault(); form.requestSubmit() } } })
  const subject = n.device === 'mail' ? make('input', { id: 'subject', name: 'subject', maxLength: 200, placeholder: 'Subject' }) : null
  subject?.setAttribute('aria-label', 'Subject')
  text.setAttribute('aria-label', 'What they write')
  const alert = make('p')
  alert.setAttribute('role', 'alert')
  const does = n.does.filter((d) => verbs[d])
  const talks = (d) => d === 'say' || d === 'mention'
  const run = async (d) => {
    if ((talks(d) || d === 'echo') && text.value.trim() === '') return text.focus()
    const body = about?.verb === 'edit' ? { do: 'edit', item: about.item.id, text: text.value } : { do: d, text: text.value, subject: subject?.value ?? '', item: about?.item.id ?? '' }
    alert.textContent = await act(body)
    if (alert.textContent) return
    if (talks(d) || ['photo', 'album', 'speak', 'echo'].includes(d)) text.value = ''
    about = null
    draw()
    text.focus()
  }
  const form = make('form', { id: 'form', onsubmit: (e) => { e.preventDefault(); void run(about?.verb === 'mention' || !n.does.includes('say') ? 'mention' : 'say') } },
    make('div', { className: 'about', id: 'about' }), subject, text, alert,
    make('div', { className: 'row' }, ...does.map((d, i) => make('button', {
      type: d === 'say' ? 'submit' : 'button', className: `act ${i === 0 ? 'main' : ''} ${d === 'mention' ? 'loud' : ''}`, textContent: verbs[d], onclick: d === 'say' ? null : () => void run(d),
    }))))
  const picker = make('label', {}, 'You are ', who)
  device.replaceChildren(make('div', { className: 'top' }, make('strong', { textContent: n.name }), picker), make('ol', { className: 'said', id: 'said', tabIndex: 0 }), form)
  el('said').setAttribute('aria-label', `${n.name}: what was said`)
  el('fault').replaceChildren(...['', ...n.fails].map((f) => new Option(faults[f], f)))
}

function draw() {
  const n = networks.get(chosen)
  if (n) seen.set(n.id, n.said.filter((i) => i.ours).length)
  list()
  const said = el('said')
  if (!n || !said) return
  const items = n.said.filter((i) => i.person === person)
  const end = said.scrollHeight - said.scrollTop - said.clientHeight < 60
  said.replaceChildren(...items.map((i) => one(n, i)))
  if (items.length === 0) said.append(make('li', { className: 'none', textContent: `Nothing yet. Write to ${n.house}.` }))
  if (end) said.scrollTop = said.scrollHeight
  el('about').replaceChildren(...(about ? [make('span', { textContent: `${about.verb === 'edit' ? 'Changing' : 'Answering'}: ${about.item.text.slice(0, 60)}` }), make('button', { type: 'button', className: 'act', textContent: 'Leave it', onclick: () => { about = null; draw() } })] : []))
  el('fault').value = n.fault
  el('faulty').textContent = n.fault ? faults[n.fault] : ''
  el('asked').replaceChildren(...n.asked.toReversed().map((a) => make('li', {}, make('b', { textContent: `${a.method} ` }), a.path, a.status ? make('span', { className: a.status > 399 ? 'bad' : '', textContent: ` ${a.status}` }) : null)))
  if (n.asked.length === 0) el('asked').append(make('li', { textContent: 'Nothing yet.' }))
}

function one(n, i) {
  const button = (text, run) => make('button', { type: 'button', textContent: text, onclick: run })
  const can = (verb) => n.does.includes(verb) && !i.gone
  const word = (verb, value = '') => { about = { verb, item: i }; el('text').value = value; draw(); el('text').focus() }
  const meta = make('span', { className: 'meta' },
    i.public ? make('span', { className: 'mark', textContent: 'public' }) : null,
    make('time', { dateTime: i.at, textContent: new Date(i.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' }) }),
    i.edited ? make('span', { textContent: 'edited' }) : null,
    i.state ? make('span', { textContent: i.state }) : null,
    i.reaction ? make('span', { textContent: i.reaction }) : null,
    !i.ours && can('edit') ? button('Change', () => word('edit', i.text)) : null,
    !i.ours && can('delete') ? button('Take back', () => void act({ do: 'delete', item: i.id })) : null,
    i.ours && (n.device !== 'phone') ? button('Answer', () => word(i.public ? 'mention' : 'say')) : null,
    i.ours && can('react') ? make('span', {}, ...signs.map((s) => { const b = button(s, () => void act({ do: 'react', item: i.id, text: s })); b.setAttribute('aria-label', `React with ${s}`); return b })) : null)
  return make('li', { className: i.ours ? '' : 'mine' },
    i.subject ? make('span', { className: 'subject', textContent: i.subject }) : null,
    make('span', { className: i.gone ? 'gone' : '', textContent: i.gone ? 'taken back' : i.text }),
    ...(i.files ?? []).map((f) => make('span', { textContent: `\n📎 ${f}` })), meta)
}

el('fault').onchange = async (e) => { el('faulty').textContent = await send(`networks/${chosen}/fault`, { fault: e.target.value }) }
const about1 = await fetch('about').then((r) => r.json()).catch(() => ({}))
if (about1.title) document.title = el('intro').parentElement.querySelector('h1').textContent = `Play the customer of ${about1.title}`
if (about1.desk) el('desk').href = about1.desk
const stream = new EventSource('events')
stream.onopen = () => { el('line').textContent = 'Live' }
stream.onerror = () => { el('line').textContent = 'The demo does not answer; trying again…' }
stream.onmessage = (e) => {
  const n = JSON.parse(e.data)
  const first = networks.size === 0
  if (!networks.has(n.id)) seen.set(n.id, n.said.filter((i) => i.ours).length)
  networks.set(n.id, n)
  const asked = location.hash.slice(1)
  if ((first && !asked) || (asked === n.id && chosen !== n.id)) return choose(n.id)
  if (n.id === chosen) draw()
  else list()
}
